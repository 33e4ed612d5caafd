using RagProbe.Diagnosis;
using RagProbe.Filters;
using RagProbe.Indexes.Qdrant;

namespace RagProbe.Tests.Diagnosis.Qdrant;

/// <summary>A filter excludes what it seems to let through: by the value's type, or by what an index of the field holds.</summary>
public sealed class FilterTests
{
    private static readonly Filter YearAsInteger = new() { Must = [new FilterCondition.Match("year", new PayloadValue.Integer(2025))] };
    private static readonly Filter YearAsText = new() { Must = [new FilterCondition.Match("year", new PayloadValue.Text("2025"))] };

    [Theory]
    [InlineData(null)]
    [InlineData(PayloadIndexKind.Keyword)]
    public async Task A_year_that_is_stored_as_text_and_asked_as_a_number_is_excluded(PayloadIndexKind? indexed)
    {
        await using var orchard = await Orchard.StartAsync(_ => [("year", new PayloadValue.Text("2025"))], IndexOf(indexed));

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Near(YearAsInteger));

        finding.IsProved(CauseCodes.FilterExcluded, before: null, after: 1);
        Assert.Equal("ask without the filter", finding.Intervention);
        Assert.Equal("""{"year":"2025"}""", finding.Evidence("payload that the filter tests"));
        Assert.EndsWith("Its year is a text, and the filter asks for an integer.", finding.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(PayloadIndexKind.Integer)]
    public async Task A_year_that_is_stored_as_a_number_and_asked_as_text_is_excluded(PayloadIndexKind? indexed)
    {
        await using var orchard = await Orchard.StartAsync(_ => [("year", new PayloadValue.Integer(2025))], IndexOf(indexed));

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Near(YearAsText));

        finding.IsProved(CauseCodes.FilterExcluded, before: null, after: 1);
        Assert.Equal("""{"year":2025}""", finding.Evidence("payload that the filter tests"));
        Assert.EndsWith("Its year is an integer, and the filter asks for a text.", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_an_integer_index_does_not_hold_is_excluded_though_its_value_passes()
    {
        await using var orchard = await Orchard.StartAsync(_ => [("year", new PayloadValue.Number(2025))], IndexOf(PayloadIndexKind.Integer));

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Near(new Filter { Must = [new FilterCondition.Range("year", Gte: 2024)] }));

        finding.IsProved(CauseCodes.FilterExcluded, before: null, after: 1);
        Assert.Contains("the index of the field decides otherwise", finding.Sentence, StringComparison.Ordinal);
        Assert.Equal("""{"year":2025.0}""", finding.Evidence("payload that the filter tests"));
    }

    [Fact]
    public async Task Without_the_index_the_same_number_passes_and_nothing_fails()
    {
        await using var orchard = await Orchard.StartAsync(_ => [("year", new PayloadValue.Number(2025))]);

        Assert.Empty((await orchard.DiagnoseAsync(Orchard.Options, orchard.Near(new Filter { Must = [new FilterCondition.Range("year", Gte: 2024)] }))).Questions);
    }

    [Fact]
    public async Task Of_several_clauses_the_one_that_excludes_is_named()
    {
        await using var orchard = await Orchard.StartAsync(_ => [("kind", new PayloadValue.Text("report")), ("year", new PayloadValue.Text("2025"))]);
        var kind = new Filter { Must = [new FilterCondition.Match("kind", new PayloadValue.Text("report"))] };

        var finding = await orchard.FindAsync(Orchard.Options with { Filter = kind }, orchard.Near(YearAsInteger));

        finding.IsProved(CauseCodes.FilterExcluded, before: null, after: 1);
        Assert.Equal(FilterJson.Write(YearAsInteger), finding.Evidence("dropping this clause alone repairs"));
        Assert.Equal($"ask without the clause {FilterJson.Write(YearAsInteger)}", finding.Intervention);
    }

    [Fact]
    public async Task A_chunk_that_passes_the_filter_and_ranks_low_is_not_excluded()
    {
        await using var orchard = await Orchard.StartAsync(_ => [("year", new PayloadValue.Integer(2025))]);

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Far(YearAsInteger));

        Assert.NotEqual(CauseCodes.FilterExcluded, finding.Cause);
    }

    [Fact]
    public async Task A_chunk_that_would_rank_low_without_the_filter_either_is_not_lost_to_the_filter()
    {
        await using var orchard = await Orchard.StartAsync(_ => [("year", new PayloadValue.Text("2025"))]);

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Far(YearAsInteger));

        Assert.NotEqual(CauseCodes.FilterExcluded, finding.Cause);
    }

    private static IReadOnlyList<PayloadIndex> IndexOf(PayloadIndexKind? kind) => kind is { } known ? [new PayloadIndex("year", known)] : [];
}
