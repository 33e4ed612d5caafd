using RagProbe.EvalSets;
using RagProbe.Inspection;

namespace RagProbe.Tests.Inspection;

public sealed class SourceLinksTests
{
    private static readonly string[] Documents = ["guides/setup.md", "archive/setup.md", "policies/returns policy.md", "a#b.md", "faq.md"];

    [Theory]
    [InlineData("guides/setup.md", "guides/setup.md", SourceLinkKind.Exact)]
    [InlineData("./Guides\\Setup.md", "guides/setup.md", SourceLinkKind.NormalisedPath)]
    [InlineData("https://docs.example.com/guides/setup.md?version=2#top", "guides/setup.md", SourceLinkKind.NormalisedPath)]
    [InlineData("https://docs.example.com/v2/guides/setup.md", "guides/setup.md", SourceLinkKind.PathSuffix)]
    [InlineData("file:///srv/docs/policies/returns%20policy.md", "policies/returns policy.md", SourceLinkKind.PathSuffix)]
    [InlineData("policies/returns%20policy.md", "policies/returns policy.md", SourceLinkKind.NormalisedPath)]
    [InlineData("faq.md#chunk-3", "faq.md", SourceLinkKind.NormalisedPath)]
    [InlineData("a#b.md", "a#b.md", SourceLinkKind.Exact)]
    [InlineData("s3://bucket/elsewhere/faq.md", "faq.md", SourceLinkKind.FileName)]
    [InlineData("faq", "faq.md", SourceLinkKind.FileStem)]
    public void A_source_is_linked_by_the_strictest_rule_that_fits(string source, string document, SourceLinkKind how)
    {
        var links = Link(source);

        Assert.Equal(new LinkedSource(source, document, how, 1), Assert.Single(links.Linked));
        Assert.Equal(1, links.Rate);
        Assert.Equal(document, links.DocumentBySource[source]);
        Assert.Equal(4, links.DocumentsWithoutPoints.Count);
    }

    [Fact]
    public void A_file_name_that_several_documents_have_is_listed_with_them()
    {
        var links = Link("elsewhere/setup.md");

        var source = Assert.Single(links.Unlinked);
        Assert.Equal(["archive/setup.md", "guides/setup.md"], source.Candidates);
        Assert.Equal(0, links.Rate);
    }

    [Fact]
    public void Two_sources_that_share_no_more_than_a_file_name_with_a_document_are_not_linked()
    {
        var links = Link("v1/faq.md", "v2/faq.md");

        Assert.Empty(links.Linked);
        Assert.All(links.Unlinked, static source => Assert.Equal(["faq.md"], source.Candidates));
    }

    [Fact]
    public void A_better_answer_keeps_its_document()
    {
        var links = Link("faq.md", "old/faq.md", "FAQ.md");

        Assert.Equal(["FAQ.md", "faq.md"], links.Linked.Select(static link => link.Source));
        Assert.Equal("old/faq.md", Assert.Single(links.Unlinked).Source);
    }

    [Fact]
    public void Nothing_links_to_nothing()
    {
        Assert.Equal(0, Link().Rate);
        Assert.Equal(0, SourceLinks.Link(new Dictionary<string, long>(StringComparer.Ordinal) { ["a.md"] = 2 }, []).Rate);
    }

    private static SourceLinks Link(params string[] sources) => SourceLinks.Link(sources.ToDictionary(static source => source, static _ => 1L, StringComparer.Ordinal), Documents);
}
