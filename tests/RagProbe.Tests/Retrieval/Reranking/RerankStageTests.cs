using RagProbe.EvalSets;
using RagProbe.Retrieval;
using RagProbe.Retrieval.Reranking;
using RagProbe.Sweeps;
using RagProbe.Tests.Indexing;
using RagProbe.Tests.Qdrant;
using RagProbe.Traces;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Retrieval.Reranking;

public sealed class RerankStageTests
{
    // By words the order is one, two, three, four, five.
    private static readonly RagProbe.Corpus.SourceDocument[] Documents =
    [
        Document("one", "pump pump pump pump"), Document("two", "pump pump pump x"), Document("three", "pump pump y x"), Document("four", "pump z y x"), Document("five", "pump z y x w v u t s"),
    ];

    private static readonly FixedReranker ByRareLetters = new(text => text.Count(character => character is 'x' or 'y' or 'z') - 2);

    private static readonly PipelineOptions Lexical = new() { Arms = SearchArms.Lexical, TopK = 2 };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_candidates_are_put_in_the_rerankers_order_and_the_others_stay_below()
    {
        var trace = await RetrieveAsync(Lexical with { Rerank = new RerankStep(ByRareLetters, 4) });

        Assert.Equal(["lexical", "rerank", "top-k"], trace.Stages.Select(stage => stage.Name));
        Assert.Equal([("one", 1), ("two", 2), ("three", 3), ("four", 4), ("five", 5)], Places(trace, StageNames.Lexical));
        Assert.Equal([("four", 1), ("three", 2), ("two", 3), ("one", 4), ("five", 5)], Places(trace, StageNames.Rerank));
        Assert.Equal([1, 0, -1, -2, -2], Stage(trace, StageNames.Rerank).Candidates.Select(candidate => candidate.Score));
        Assert.Equal(4, Stage(trace, StageNames.Rerank).ScoredCount);
        Assert.Equal("the first 4 by fixed", Stage(trace, StageNames.Rerank).Settings);
        Assert.Equal(["four#0", "three#0"], trace.Delivered.Select(candidate => candidate.ChunkId));
    }

    [Fact]
    public async Task Fewer_may_be_reranked_than_are_delivered()
    {
        var trace = await RetrieveAsync(Lexical with { TopK = 4, Rerank = new RerankStep(ByRareLetters, 2) });

        Assert.Equal(["two#0", "one#0", "three#0", "four#0"], trace.Delivered.Select(candidate => candidate.ChunkId));
    }

    [Fact]
    public async Task Equal_scores_keep_the_order_that_the_candidates_had()
    {
        var trace = await RetrieveAsync(Lexical with { Rerank = new RerankStep(new FixedReranker(text => text.EndsWith('x') ? 1 : 0), 5) });

        Assert.Equal(["two", "three", "four", "one", "five"], Places(trace, StageNames.Rerank).Select(place => place.Source));
    }

    [Fact]
    public async Task A_threshold_cuts_the_rerankers_scores_and_all_that_has_none()
    {
        // One and five would be above any threshold by their words.
        var trace = await RetrieveAsync(Lexical with { TopK = 4, Rerank = new RerankStep(ByRareLetters, 4), ScoreThreshold = -1.5 });
        var below = await RetrieveAsync(Lexical with { TopK = 4, Rerank = new RerankStep(ByRareLetters, 4), ScoreThreshold = -9 });

        Assert.Equal(["four#0", "three#0", "two#0"], trace.Delivered.Select(candidate => candidate.ChunkId));
        Assert.Equal(["four#0", "three#0", "two#0", "one#0"], Stage(below, StageNames.Threshold).Candidates.Select(candidate => candidate.ChunkId));
    }

    [Fact]
    public async Task Only_the_first_candidates_are_sent_a_request_a_question_in_one_batch()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(Documents);
        var reranker = new FixedReranker(_ => 0);
        var pipeline = await world.PipelineAsync(Lexical with { Rerank = new RerankStep(reranker, 3) });

        await pipeline.RetrieveAsync([Question("pump"), Question("w"), Question("nothing")], Cancelled);

        var batch = Assert.Single(reranker.Batches);
        Assert.Equal(["pump", "w", "nothing"], batch.Select(request => request.Question));
        Assert.Equal([3, 1, 0], batch.Select(request => request.Texts.Count));
        Assert.Equal(Documents.Take(3).Select(document => document.Text), batch[0].Texts);
    }

    [Fact]
    public async Task A_question_without_candidates_is_a_question_without_candidates()
    {
        var trace = await RetrieveAsync(Lexical with { Rerank = new RerankStep(ByRareLetters, 4) }, "nothing");

        Assert.Empty(trace.Delivered);
        Assert.Equal(0, Stage(trace, StageNames.Rerank).ScoredCount);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Scores_that_are_not_one_a_text_are_an_error_and_no_ranking(int count)
    {
        var error = await Assert.ThrowsAsync<RerankException>(() => RetrieveAsync(Lexical with { Rerank = new RerankStep(new BrokenReranker([.. new double[count]]), 3) }));

        Assert.StartsWith("broken: scores came that are not one finite number for each of 3 texts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_score_that_is_no_number_is_an_error_and_no_ranking() =>
        await Assert.ThrowsAsync<RerankException>(() => RetrieveAsync(Lexical with { Rerank = new RerankStep(new BrokenReranker([1, double.NaN, 2]), 3) }));

    [Fact]
    public async Task The_best_rank_is_that_after_reranking_and_the_one_before_can_be_told()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(Documents);
        var question = Question("pump") with { Expected = [Expect(Documents[0], Documents[0].Text)] };
        var pipeline = await world.PipelineAsync(Lexical with { Rerank = new RerankStep(ByRareLetters, 4) });

        var judged = Assert.Single(await JudgedRetrieval.AskAsync(pipeline, [question], Cancelled));

        Assert.Equal((4, 1), (BestRank.Of(question, judged.Trace), BestRank.BeforeReranking(question, judged.Trace)));
        Assert.Equal(Outcome.SourceMiss, judged.Outcome);
    }

    [Fact]
    public void A_depth_of_nothing_is_an_error_and_what_reranks_is_part_of_the_fingerprint()
    {
        var plain = new PipelineOptions();
        var reranked = plain with { Rerank = new RerankStep(ByRareLetters, 10) };

        Assert.Empty(reranked.Validate());
        Assert.Equal(["--rerank-depth: 0 is not 1 or more; leave --rerank out to rerank nothing"], (plain with { Rerank = new RerankStep(ByRareLetters, 0) }).Validate());
        Assert.Contains("depth 100, rerank the first 10 by fixed, top 10", reranked.Describe(), StringComparison.Ordinal);
        Assert.Equal(3, new[] { plain, reranked, plain with { Rerank = new RerankStep(ByRareLetters, 11) } }.Select(options => options.Fingerprint()).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task What_a_server_fused_is_reranked_as_what_is_fused_here()
    {
        await using var world = await QdrantWorld.StartAsync();
        await using var index = await world.BuildAsync();
        var options = new PipelineOptions { Fusion = FusionMethod.Rrf, TopK = 3, Rerank = new RerankStep(new FixedReranker(text => -text.Length), 20) };
        Question[] questions = [.. world.EvalSet.Questions.Take(3)];

        var here = await (await RetrievalPipeline.CreateAsync(options, world.Model, index, TimeProvider.System, Cancelled)).RetrieveAsync(questions, Cancelled);
        var there = await (await RetrievalPipeline.CreateAsync(options with { FusionPlace = FusionPlace.Index }, world.Model, index, TimeProvider.System, Cancelled)).RetrieveAsync(questions, Cancelled);

        foreach (var (own, other) in here.Zip(there))
        {
            Assert.Equal(["embed", "dense", "lexical", "fusion", "rerank", "top-k"], other.Stages.Select(stage => stage.Name));
            Assert.Equal(own.Delivered.Select(candidate => candidate.ChunkId), other.Delivered.Select(candidate => candidate.ChunkId));
            Assert.Equal(own.DeliveredChunks().Select(chunk => chunk.Text.Length).Order(), own.DeliveredChunks().Select(chunk => chunk.Text.Length));
        }
    }

    private static async Task<RetrievalTrace> RetrieveAsync(PipelineOptions options, string question = "pump")
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(Documents);
        return Assert.Single(await (await world.PipelineAsync(options)).RetrieveAsync([Question(question)], Cancelled));
    }

    private static Question Question(string text) => new() { Id = text, Text = text };

    private static TraceStage Stage(RetrievalTrace trace, string name) => trace.Stages.Single(stage => stage.Name == name);

    private static IEnumerable<(string Source, int Rank)> Places(RetrievalTrace trace, string stage) => Stage(trace, stage).Candidates.Select(candidate => (candidate.ChunkId.Split('#')[0], candidate.RankFromOne));

    private sealed class BrokenReranker(IReadOnlyList<double> scores) : IReranker
    {
        public string Name => "broken";

        public Task<IReadOnlyList<RerankAnswer>> ScoreAsync(IReadOnlyList<RerankRequest> batch, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<RerankAnswer>>([.. batch.Select(_ => new RerankAnswer(scores))]);

        public void Dispose()
        {
        }
    }
}
