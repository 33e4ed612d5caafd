using RagProbe.EvalSets;

namespace RagProbe.Tests.EvalSets;

public sealed class SourceLinkerTests
{
    private static readonly SourceLinker Linker = new(["policies/returns.md", "policies/returns-2023.md", "guides/setup.md", "archive/setup.md", "state_of_the_union.md", "12", "Notes/Plan.MD"]);

    [Theory]
    [InlineData("policies/returns.md", nameof(SourceLinkKind.Exact), "policies/returns.md")]
    [InlineData("12", nameof(SourceLinkKind.Exact), "12")]
    [InlineData(".\\Policies\\Returns.md", nameof(SourceLinkKind.NormalisedPath), "policies/returns.md")]
    [InlineData("notes/plan.md", nameof(SourceLinkKind.NormalisedPath), "Notes/Plan.MD")]
    [InlineData("corpus/policies/returns.md", nameof(SourceLinkKind.PathSuffix), "policies/returns.md")]
    [InlineData("returns.md", nameof(SourceLinkKind.FileName), "policies/returns.md")]
    [InlineData("elsewhere/returns.md", nameof(SourceLinkKind.FileName), "policies/returns.md")]
    [InlineData("state_of_the_union", nameof(SourceLinkKind.FileStem), "state_of_the_union.md")]
    [InlineData("returns-2023.pdf", nameof(SourceLinkKind.FileStem), "policies/returns-2023.md")]
    [InlineData("guides/setup.md", nameof(SourceLinkKind.Exact), "guides/setup.md")]
    [InlineData("setup.md", nameof(SourceLinkKind.Ambiguous), null)]
    [InlineData("setup", nameof(SourceLinkKind.Ambiguous), null)]
    [InlineData("elsewhere", nameof(SourceLinkKind.None), null)]
    [InlineData("", nameof(SourceLinkKind.None), null)]
    [InlineData("../..", nameof(SourceLinkKind.None), null)]
    public void A_label_is_linked_by_the_strictest_rule_that_fits(string label, string kind, string? id)
    {
        var link = Linker.Link(label);

        Assert.Equal((kind, id), (link.Kind.ToString(), link.DocumentId));
    }

    [Fact]
    public void A_label_that_fits_nothing_gets_the_nearest_name() =>
        Assert.Equal(["policies/returns.md"], Linker.Link("policies/retrun.md").Candidates);
}
