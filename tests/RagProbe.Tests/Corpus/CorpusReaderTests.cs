using System.Text;
using RagProbe.Corpus;
using RagProbe.Filters;

namespace RagProbe.Tests.Corpus;

public sealed class CorpusReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ragprobe-corpus").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_folder_gives_its_documents_by_path_and_lists_everything_else()
    {
        Write("b.md", "---\nversion: 2\n---\nIntro\n\n# The *Title*\n\ntext\r\n"u8);
        Write("a/z.TXT", "plain"u8);
        Write("a/y.markdown", "---\ntitle: From the top\n---\n# Heading"u8);
        Write("empty.md", "---\nversion: 2\n---\n\n"u8);
        Write("image.png", [1, 2]);
        Write("data.xml", "<config/>"u8);
        Write(".hidden/x.md", "hidden"u8);

        var reading = await ReadAsync(_folder);

        Assert.Equal(["a/y.markdown", "a/z.TXT", "b.md", "empty.md"], reading.Documents.Select(document => document.Id));
        Assert.Equal(["From the top", null, "The Title", null], reading.Documents.Select(document => document.Title));
        Assert.EndsWith("text\r\n", reading.Documents[2].Text, StringComparison.Ordinal);
        Assert.Equal(new PayloadValue.Integer(2), reading.Documents[2].Metadata["version"]);
        Assert.Equal([".hidden", "data.xml", "empty.md", "image.png"], reading.Problems.Select(problem => problem.File));
    }

    [Fact]
    public async Task A_byte_order_mark_is_dropped_and_wrong_bytes_are_listed_with_their_line()
    {
        Write("bom.txt", [0xEF, 0xBB, 0xBF, .. "text"u8]);
        Write("utf16.txt", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("größe")]);
        Write("latin1.txt", [.. "line\ngr"u8, 0xF6, .. "sse"u8]);

        var reading = await ReadAsync(_folder);

        Assert.Equal(["text", "line\ngr\uFFFDsse", "größe"], reading.Documents.OrderBy(document => document.Id == "utf16.txt").ThenBy(document => document.Id, StringComparer.Ordinal).Select(document => document.Text));
        var problem = Assert.Single(reading.Problems);
        Assert.Equal(("latin1.txt", 2), (problem.File, problem.Line));
        Assert.Contains("0xF6 at offset 7", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_file_is_a_corpus()
    {
        Write("only.txt", "text"u8);

        Assert.Equal("only.txt", Assert.Single((await ReadAsync(Path.Combine(_folder, "only.txt"))).Documents).Id);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("missing.md")]
    public async Task A_corpus_that_is_not_there_is_a_problem(string name)
    {
        var reading = await ReadAsync(Path.Combine(_folder, name));

        Assert.Empty(reading.Documents);
        Assert.Contains(name, Assert.Single(reading.Problems).File, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_two_trec_files_share_is_listed()
    {
        Write("a.trec", "<DOC><DOCNO>7</DOCNO><TEXT>first</TEXT></DOC>"u8);
        Write("b.trec", "<DOC><DOCNO>7</DOCNO><TEXT>second</TEXT></DOC>"u8);

        var reading = await ReadAsync(_folder);

        Assert.Equal("first", Assert.Single(reading.Documents).Text);
        Assert.Contains("Two documents", Assert.Single(reading.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_to_folders_are_not_followed()
    {
        Write("a.md", "text"u8);
        Directory.CreateSymbolicLink(Path.Combine(_folder, "loop"), _folder);

        var reading = await ReadAsync(_folder);

        Assert.Single(reading.Documents);
        Assert.Equal("loop", Assert.Single(reading.Problems).File);
    }

    [Fact]
    public async Task Cranfield_has_1400_documents_two_of_them_empty()
    {
        var reading = await ReadAsync(SharedData.Path("data", "cranfield", "cran.all.1400.xml"));

        Assert.Equal(1400, reading.Documents.Count);
        Assert.Equal(["471", "995"], reading.Documents.Where(document => document.Text.Length == 0).Select(document => document.Id));
        Assert.Equal([12544, 25763], reading.Problems.Select(problem => problem.Line));
        var first = reading.Documents.Single(document => document.Id == "1");
        Assert.StartsWith("experimental investigation of the aerodynamics of a\nwing in a slipstream .. experimental investigation", first.Text, StringComparison.Ordinal);
        Assert.Equal(new PayloadValue.Text("brenckman,m."), first.Metadata["author"]);
    }

    private static Task<CorpusReading> ReadAsync(string path) => CorpusReader.ReadAsync(path, TestContext.Current.CancellationToken);

    private void Write(string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
