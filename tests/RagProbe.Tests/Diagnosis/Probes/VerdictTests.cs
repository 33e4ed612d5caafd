using RagProbe.Diagnosis.Probes;
using RagProbe.EvalSets;
using RagProbe.Indexes;
using RagProbe.Retrieval;
using RagProbe.Tests.Indexing;
using RagProbe.Traces;

namespace RagProbe.Tests.Diagnosis.Probes;

public sealed class VerdictTests
{
    private static readonly (string Id, double Score)[] Ranking = [("quay", 0.9), ("pier", 0.8), ("gate", 0.6), ("mill", 0.5)];

    [Theory]
    [InlineData("quay", 2, true, 1, 0.9, 0.3)]
    [InlineData("pier", 2, true, 2, 0.8, 0.2)]
    [InlineData("gate", 2, false, 3, 0.6, -0.2)]
    [InlineData("mill", 3, false, 4, 0.5, -0.1)]
    [InlineData("mill", 4, true, 4, 0.5, 0.5)]
    public async Task The_margin_is_the_distance_to_the_last_place_of_the_others(string expected, int topK, bool passes, int rank, double score, double margin)
    {
        var verdict = await JudgeAsync(topK, expected);

        Assert.Equal((passes, rank, score), (verdict.Passes, verdict.Rank, verdict.Score));
        Assert.Equal(margin, verdict.Margin, 12);
    }

    [Fact]
    public async Task What_is_no_candidate_counts_as_much_as_the_weakest()
    {
        var verdict = await JudgeAsync(2, "nowhere");

        Assert.Equal((false, null, null), (verdict.Passes, verdict.Rank, verdict.Score));
        Assert.Equal(0.5 - 0.8, verdict.Margin, 12);
    }

    [Fact]
    public async Task The_best_of_several_expected_sources_counts()
    {
        var verdict = await JudgeAsync(1, "gate", "pier");

        Assert.Equal((false, 2, 0.8), (verdict.Passes, verdict.Rank, verdict.Score));
        Assert.Equal(0.8 - 0.9, verdict.Margin, 12);
    }

    [Fact]
    public async Task Nothing_found_is_a_miss_at_no_distance()
    {
        await using var world = new SmallWorld();
        var question = Question("quay");

        var verdict = Verdict.Of(question, await world.PipelineAsync(new PipelineOptions { Arms = SearchArms.Dense }), new SearchedQuestion(question, [], new SearchAnswer([]), null, null));

        Assert.Equal((false, null, null, 0.0), (verdict.Passes, verdict.Rank, verdict.Score, verdict.Margin));
    }

    private static async Task<Verdict> JudgeAsync(int topK, params string[] expected)
    {
        await using var world = new SmallWorld();
        var question = Question(expected);
        var dense = new SearchAnswer([.. Ranking.Select(entry => new ScoredChunk(new StoredChunk { Id = entry.Id + "#0", Source = entry.Id, Text = entry.Id }, entry.Score))]);
        return Verdict.Of(question, await world.PipelineAsync(new PipelineOptions { Arms = SearchArms.Dense, TopK = topK }), new SearchedQuestion(question, [Stage], dense, null, null));
    }

    // As it was before the answer was edited: the verdict is over the answer.
    private static TraceStage Stage => new() { Name = StageNames.Dense, Settings = "", Candidates = [new TraceCandidate("mill#0", 1, 1)], ElapsedMilliseconds = 0 };

    private static Question Question(params string[] sources) => new() { Id = "q", Text = "Where?", Expected = [.. sources.Select(source => new Judgment { Source = source })] };
}
