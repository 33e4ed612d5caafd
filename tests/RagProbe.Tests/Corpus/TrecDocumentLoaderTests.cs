using RagProbe.Corpus;
using RagProbe.Filters;

namespace RagProbe.Tests.Corpus;

public sealed class TrecDocumentLoaderTests
{
    [Fact]
    public void A_document_is_title_and_text_and_the_other_fields_are_metadata()
    {
        const string Text = """
            <DOC>
            <DOCNO> AP88-0001 </DOCNO>
            <FILEID>AP-NR-1</FILEID>
            <HEAD>Storm &amp; Flood</HEAD>
            <TEXT>
            <P>First paragraph.</P><P>Second, a < b.</P>
            </TEXT>
            </DOC>
            """;

        var document = Assert.Single(Load(Text, out var problems));

        Assert.Equal("AP88-0001", document.Id);
        Assert.Equal("Storm & Flood. First paragraph.\n\nSecond, a < b.", document.Text);
        Assert.Equal("Storm & Flood", document.Title);
        Assert.Equal(new PayloadValue.Text("AP-NR-1"), document.Metadata["fileid"]);
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("<doc><docno>1</docno><text>a</text></doc>\n<doc><docno>1</docno><text>b</text></doc>", "twice", 2)]
    [InlineData("<doc>\n<text>a</text></doc>", "no <docno>", 1)]
    [InlineData("<doc><docno>1</docno><text>a</text>\n<doc><docno>2</docno><text>b</text></doc>", "no </doc>", 1)]
    [InlineData("<doc><docno>1</docno><text>a</doc>", "not closed", 1)]
    [InlineData("\n<doc><docno>1</docno><title></title><text> </text></doc>", "empty", 2)]
    public void What_is_wrong_is_listed_with_its_line(string text, string part, int line)
    {
        Load(text, out var problems);

        var problem = Assert.Single(problems);
        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
        Assert.Equal(line, problem.Line);
    }

    [Theory]
    [InlineData("<DOC>\n<DOCNO>", true)]
    [InlineData("<?xml version=\"1.0\"?>\n<!-- note > -->\n<root>\n<doc id=\"1\">", true)]
    [InlineData("<docs><note>", false)]
    [InlineData("<p>text <doc>", false)]
    [InlineData("A text about <doc>", false)]
    [InlineData("<!-- never closed", false)]
    [InlineData("", false)]
    public void Only_a_file_that_starts_with_a_document_is_one(string text, bool expected) =>
        Assert.Equal(expected, TrecDocumentLoader.Recognises(text));

    [Fact]
    public void A_file_full_of_unclosed_tags_is_read_in_linear_time()
    {
        var text = $"<doc><docno>1</docno>{string.Concat(Enumerable.Repeat("<open>", 200_000))}<text>x</text></doc>";

        Assert.Equal("x", Assert.Single(Load(text, out _)).Text);
    }

    private static IReadOnlyList<SourceDocument> Load(string text, out List<CorpusProblem> problems)
    {
        problems = [];
        return TrecDocumentLoader.Load("file.xml", text, problems);
    }
}
