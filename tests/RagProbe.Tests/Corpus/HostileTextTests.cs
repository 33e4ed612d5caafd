using RagProbe.Corpus;
using RagProbe.Text;

namespace RagProbe.Tests.Corpus;

/// <summary>Texts that no one writes, in every chunker: the work stays in proportion, and nothing is lost.</summary>
public sealed class HostileTextTests
{
    private const int Long = 1_000_000;

    public static TheoryData<string> Chunkers =>
        ["markdown(300)", "recursive(300)", "recursive(300,overlap=50)", "recursive(900 characters)", "tokens(300)", "sentences(5)", "sentences(900 characters)", "whole"];

    [Theory]
    [MemberData(nameof(Chunkers))]
    public void A_million_letters_without_a_blank_are_cut_without_loss(string chunker) =>
        Assert.Equal(Long, Covered(chunker, new string('a', Long), DocumentFormat.Markdown));

    [Theory]
    [MemberData(nameof(Chunkers))]
    public void A_million_blanks_are_no_chunk(string chunker) =>
        Assert.Equal(0, Covered(chunker, new string(' ', Long), DocumentFormat.Text));

    [Theory]
    [MemberData(nameof(Chunkers))]
    public void Lines_just_short_enough_to_be_counted_take_no_quadratic_time(string chunker)
    {
        var letters = new SeededRandom(1);
        var line = new string([.. Enumerable.Range(0, 38_000).Select(_ => (char)('a' + letters.Below(26)))]) + "\n";

        Assert.InRange(Covered(chunker, string.Concat(Enumerable.Repeat(line, 10)), DocumentFormat.Markdown), 9 * line.Length, 10 * line.Length);
    }

    [Theory]
    [MemberData(nameof(Chunkers))]
    public void A_row_of_a_hundred_thousand_columns_is_cut(string chunker)
    {
        var table = $"|{string.Concat(Enumerable.Repeat("a|", 100_000))}\n|{string.Concat(Enumerable.Repeat("-|", 100_000))}\n|{string.Concat(Enumerable.Repeat("b|", 100_000))}";

        Assert.InRange(Covered(chunker, table, DocumentFormat.Markdown), table.Length - 10_000, table.Length);
    }

    [Fact]
    public async Task Markdown_that_is_nested_too_deeply_is_read_as_text_and_listed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("deep.md", new string('>', 100_000) + " # no heading");
        folder.Write("flat.md", new string('>', 20) + " quoted\n\n# Heading");

        var reading = await CorpusReader.ReadAsync(folder.Path, TestContext.Current.CancellationToken);

        Assert.Equal([DocumentFormat.Text, DocumentFormat.Markdown], reading.Documents.Select(document => document.Format));
        Assert.StartsWith("Its quotes, lists or brackets are nested too deeply", Assert.Single(reading.Problems, problem => problem.File == "deep.md").Message, StringComparison.Ordinal);
    }

    // UTF-16 units that lie in at least one piece.
    private static int Covered(string chunker, string text, DocumentFormat format)
    {
        int covered = 0, end = 0;
        foreach (var piece in ChunkerCatalog.Parse(chunker).Split(new SourceDocument { Id = "a", Text = text, Format = format }))
        {
            Assert.InRange(piece.Start, 0, end + 10_000);
            covered += Math.Max(0, piece.End - Math.Max(end, piece.Start));
            end = Math.Max(end, piece.End);
        }

        return covered;
    }
}
