using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.EvalSets;
using static RagProbe.Tests.Diagnosis.DiagnosisAssert;
using static RagProbe.Tests.Diagnosis.DiagnosisWorld;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Diagnosis.Causes;

public sealed class CutTests
{
    private const string Kayaks = "Kayaks are rented at the pavilion on the lake in summer.";

    private static readonly SourceDocument Lake = Document("lake.md", "Kayaks: where kayaks are rented.\nKayaks are rented here.\n" + Kayaks);
    private static readonly Question Rented = Ask("Where are kayaks rented?", Expect(Lake, Kayaks));

    [Fact]
    public async Task A_threshold_takes_away_what_is_ranked_well()
    {
        await using var world = await OfAsync(Lake);

        var finding = Proves(await world.DiagnoseAsync(Rented, Dense(3) with { ScoreThreshold = 0.95 }), CauseCodes.ScoreThreshold, before: 3, after: 3);

        Assert.Contains("0.95", finding.Sentence, StringComparison.Ordinal);
        Assert.InRange(finding.ScoreAfter!.Value, 0.2, 0.95);
    }

    [Fact]
    public async Task A_threshold_is_not_the_cause_where_the_rank_is_too_low_anyway()
    {
        await using var world = await OfAsync(Lake);

        Excludes(await world.DiagnoseAsync(Rented, Dense(2) with { ScoreThreshold = 0.95 }), CauseCodes.ScoreThreshold);
    }

    [Fact]
    public async Task A_limit_per_source_takes_away_what_stands_behind_its_neighbours()
    {
        await using var world = await OfAsync(Lake);

        Proves(await world.DiagnoseAsync(Rented, Dense(3) with { MaxChunksPerSource = 2 }), CauseCodes.SourceLimit, before: 3, after: 3);
    }

    [Fact]
    public async Task A_limit_per_source_is_not_the_cause_where_chunks_of_other_sources_are_before()
    {
        await using var world = await OfAsync(
            Document(Lake.Id, Kayaks), Document("tours.md", "Kayaks: where kayaks are rented."), Document("shop.md", "Where are kayaks rented and sold?"), Document("club.md", "Where the kayaks of the club are rented."));

        Excludes(await world.DiagnoseAsync(Rented, Dense(1) with { MaxChunksPerSource = 1 }), CauseCodes.SourceLimit);
    }

    [Fact]
    public async Task A_full_context_takes_away_what_is_ranked_well()
    {
        await using var world = await OfAsync(Lake);

        var finding = Proves(await world.DiagnoseAsync(Rented, Dense(3) with { ContextTokenBudget = 15 }), CauseCodes.ContextCutoff, before: 3, after: 3);

        Assert.Contains("15 tokens", finding.Sentence, StringComparison.Ordinal);
        Assert.Contains("30", finding.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_context_that_is_far_too_small_is_the_cause_too_and_the_finding_says_how_much_would_do()
    {
        await using var world = await OfAsync(Lake);

        var finding = Proves(await world.DiagnoseAsync(Rented, Dense(3) with { ContextTokenBudget = 3 }), CauseCodes.ContextCutoff, before: 3, after: 3);

        Assert.Contains("Leave --context-tokens out", finding.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_context_is_not_the_cause_where_the_chunk_is_not_delivered_without_a_limit()
    {
        await using var world = await OfAsync(Lake);

        Excludes(await world.DiagnoseAsync(Rented, Dense(2) with { ContextTokenBudget = 3 }), CauseCodes.ContextCutoff);
    }

    [Fact]
    public async Task What_two_cuts_take_away_together_is_not_blamed_on_the_chunk()
    {
        await using var world = await OfAsync(Lake);
        await world.MisplaceVectorAsync("lake.md#2", "Kayaks are rented at the pavilion on the lake in the hot summer.");

        var diagnosis = await world.DiagnoseAsync(Rented, Dense(3) with { ScoreThreshold = 0.95, MaxChunksPerSource = 2 });

        Names(diagnosis, CauseCodes.Unknown, before: 3);
        Assert.Empty(diagnosis.Secondary);
    }

    [Fact]
    public async Task Near_is_a_miss_by_less_than_a_comma_makes()
    {
        await using var world = await OfAsync(Document(Lake.Id, Kayaks), Document("shop.md", "Kayaks are rented at the shop on the quay in winter."));
        var options = Dense(1);

        var finding = Proves(await world.DiagnoseAsync(Rented, options), CauseCodes.CutoffNearMiss, before: 2, after: 2);

        Assert.Equal(CauseClass.Noise, finding.Class);
        HasEvidence(finding, "gap to the last one delivered", "0.0");
        Assert.Contains("--top-k 2", finding.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_miss_is_not_near_beyond_twice_the_depth()
    {
        await using var world = await OfAsync(Lake);

        Excludes(await world.DiagnoseAsync(Rented, Dense(1)), CauseCodes.CutoffNearMiss);
    }
}
