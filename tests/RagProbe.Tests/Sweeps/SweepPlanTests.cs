using RagProbe.Sweeps;

namespace RagProbe.Tests.Sweeps;

public sealed class SweepPlanTests
{
    public static readonly SweepPlan Plan = new()
    {
        EvalSet = "handbook",
        EvalSetVersion = "1",
        EvalSetFingerprint = "e1",
        QuestionCount = 3,
        Pipeline = "hybrid, top 10",
        PipelineFingerprint = "p1",
        Model = "word-hash",
        ModelFingerprint = "m1",
        IndexName = "handbook",
        IndexFingerprint = "i1",
        Chunker = "markdown(400)",
        ChunkCount = 7,
        SourceCount = 2,
        Measures = ["Success@10", "nDCG@10"],
    };

    public static TheoryData<SweepPlan, string> Changes => new()
    {
        { Plan with { EvalSet = "faq" }, "eval set: faq was handbook" },
        { Plan with { EvalSetFingerprint = "e2" }, "questions: e2 was e1" },
        { Plan with { Pipeline = "dense, top 10", PipelineFingerprint = "p2" }, "pipeline: dense, top 10 was hybrid, top 10" },
        { Plan with { ModelFingerprint = "m2" }, "model: word-hash m2 was word-hash m1" },
        { Plan with { IndexFingerprint = "i2" }, "index: handbook i2 was handbook i1" },
        { Plan with { Measures = ["nDCG@10"] }, "measures: nDCG@10 was Success@10 nDCG@10" },
    };

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public void What_changes_results_is_named_with_what_it_is_and_what_it_was(SweepPlan now, string difference) =>
        Assert.Equal([difference], now.DifferencesTo(Plan));

    [Fact]
    public void All_differences_are_named_at_once() =>
        Assert.Equal(2, (Plan with { EvalSetFingerprint = "e2", IndexFingerprint = "i2" }).DifferencesTo(Plan).Count);

    [Fact]
    public void A_plan_made_anew_from_the_same_things_does_not_differ() =>
        Assert.Empty((Plan with { Measures = [.. Plan.Measures] }).DifferencesTo(Plan));
}
