using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Embedding.WordPiece;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Retrieval;
using RagProbe.Tests.Indexing;
using RagProbe.Text;
using RagProbe.Traces;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Retrieval;

public sealed class RetrievalPipelineTests
{
    private static readonly SourceDocument[] Corpus =
    [
        Document("leave.md", "# Leave\nEveryone has thirty days of leave a year.\nUnused leave moves to March.\nLeave is asked for in the portal.", Status("current"), Year(2025)),
        Document("leave-old.md", "Everyone has twenty days of leave a year.\nUnused leave is lost.", Status("old"), Year(2021)),
        Document("travel.md", "Trains come before planes.\nKeep every receipt for a year.\nTravel days count as work.", Status("current"), Year(2024)),
        Document("naïve 😀.md", "The 😀 button sends a smile.", Status("current"), Year(2024)),
    ];

    private static readonly Question Days = Ask("days", "How many days of leave has everyone a year?");
    private static readonly Question Receipt = Ask("receipt", "Must I keep a receipt for trains?");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SearchArms.Dense, "embed", "dense", "top-k")]
    [InlineData(SearchArms.Lexical, "lexical", "top-k")]
    [InlineData(SearchArms.Hybrid, "embed", "dense", "lexical", "fusion", "top-k")]
    public async Task Each_arm_leaves_its_stages_in_the_order_they_ran(SearchArms arms, params string[] stages)
    {
        await using var world = await NewWorldAsync();

        var trace = await RetrieveAsync(world, new PipelineOptions { Arms = arms, TopK = 2, CandidateDepth = 5 }, Days);

        Assert.Equal(stages, trace.Stages.Select(stage => stage.Name));
        Assert.Equal(trace.Stages[^1].Candidates, trace.Delivered);
        Assert.Equal(2, trace.Delivered.Count);
        Assert.Equal(arms == SearchArms.Lexical ? 0 : 1, world.Generator.Calls);
    }

    [Fact]
    public async Task Every_cut_is_a_stage_of_its_own_that_shows_what_it_left()
    {
        await using var world = await NewWorldAsync();
        var options = new PipelineOptions { ScoreThreshold = 0.2, MaxChunksPerSource = 1, TopK = 2, ContextTokenBudget = 50 };

        var trace = await RetrieveAsync(world, options, Days);

        Assert.Equal(["embed", "dense", "lexical", "fusion", "threshold", "source-limit", "top-k", "context"], trace.Stages.Select(stage => stage.Name));
        var (fused, above, oneEach, top, context) = (trace.Stages[3], trace.Stages[4], trace.Stages[5], trace.Stages[6], trace.Stages[7]);
        Assert.Equal(fused.Candidates.Where(candidate => candidate.Score > 0.2).Select(Plain), above.Candidates.Select(Plain));
        Assert.InRange(above.Candidates.Count, 3, fused.Candidates.Count - 1);
        Assert.Equal(above.Candidates.DistinctBy(candidate => SourceOf(trace, candidate)).Select(Plain), oneEach.Candidates.Select(Plain));
        Assert.True(oneEach.Candidates.Count < above.Candidates.Count);
        Assert.Equal(oneEach.Candidates.Take(2).Select(Plain), top.Candidates.Select(Plain));

        // Each of the two is about 30 tokens long: most words are cut into letters.
        Assert.Equal(top.Candidates.Take(1).Select(Plain), context.Candidates.Select(Plain));
        Assert.Equal(["score above 0.2", "at most 1 of one source", "at most 2", "at most 50 tokens"], trace.Stages.Skip(4).Select(stage => stage.Settings));
        Assert.All(trace.Stages, stage => Assert.Equal(Enumerable.Range(1, stage.Candidates.Count), stage.Candidates.Select(candidate => candidate.RankFromOne)));
    }

    [Fact]
    public async Task The_static_filter_and_the_questions_own_restrict_together()
    {
        await using var world = await NewWorldAsync();
        var current = new Filter { Must = [new FilterCondition.Match("status", new PayloadValue.Text("current"))] };
        var recent = new Filter { Must = [new FilterCondition.Range("year", Gte: 2025)] };
        var asked = Days with { Filter = recent };

        var none = await SourcesAsync(new PipelineOptions(), Days);
        var ofOptions = await SourcesAsync(new PipelineOptions { Filter = current }, Days);
        var ofQuestion = await SourcesAsync(new PipelineOptions(), asked);
        var both = await SourcesAsync(new PipelineOptions { Filter = current }, Days with { Filter = new Filter { MustNot = recent.Must } });

        Assert.Equal(["leave-old.md", "leave.md", "naïve 😀.md", "travel.md"], none);
        Assert.Equal(["leave.md", "naïve 😀.md", "travel.md"], ofOptions);
        Assert.Equal(["leave.md"], ofQuestion);
        Assert.Equal(["naïve 😀.md", "travel.md"], both);

        async Task<IEnumerable<string>> SourcesAsync(PipelineOptions options, Question question)
        {
            var trace = await RetrieveAsync(world, options, question);
            var filter = Filter.And(options.Filter, question.Filter);
            foreach (var stage in trace.Stages.Where(stage => stage.Name is StageNames.Dense or StageNames.Lexical))
            {
                Assert.Equal(filter is null ? "limit 100" : $"limit 100, filter {FilterJson.Write(filter)}", stage.Settings);
            }

            return trace.Chunks.Select(chunk => chunk.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        }
    }

    [Theory]
    [InlineData(SearchArms.Dense)]
    [InlineData(SearchArms.Lexical)]
    [InlineData(SearchArms.Hybrid)]
    public async Task An_answer_does_not_depend_on_the_other_questions_of_the_batch(SearchArms arms)
    {
        await using var world = await NewWorldAsync();
        var pipeline = await world.PipelineAsync(new PipelineOptions { Arms = arms });
        Question[] questions = [Days, Receipt, Ask("odd", "?"), Days with { Id = "again", Filter = new Filter { Must = [new FilterCondition.Range("year", Lt: 2022)] } }, Ask("smile", "What does the 😀 do?")];

        var alone = new List<RetrievalTrace>();
        foreach (var question in questions)
        {
            alone.AddRange(await pipeline.RetrieveAsync([question], Cancelled));
        }

        var together = await pipeline.RetrieveAsync(questions, Cancelled);
        var reversed = await pipeline.RetrieveAsync([.. questions.Reverse()], Cancelled);

        Assert.Equal(questions.Select(question => question.Id), together.Select(trace => trace.QuestionId));
        Assert.Equal(alone.Select(Answer), together.Select(Answer));
        Assert.Equal(alone.Select(Answer), reversed.Reverse().Select(Answer));
    }

    [Fact]
    public async Task A_trace_holds_the_chunk_of_every_candidate_with_its_text()
    {
        await using var world = await NewWorldAsync();

        var trace = await RetrieveAsync(world, new PipelineOptions { TopK = 3 }, Days);

        var stored = (await world.ChunksAsync()).ToDictionary(chunk => chunk.Id, StringComparer.Ordinal);
        Assert.Equal(
            trace.Stages.SelectMany(stage => stage.Candidates).Select(candidate => candidate.ChunkId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            trace.Chunks.Select(chunk => chunk.Id));
        Assert.All(trace.Chunks, chunk =>
        {
            var original = stored[chunk.Id];
            Assert.Equal((original.Source, original.Span, original.Text, original.HeadingPath, original.TokenCount, original.IsOverTokenLimit), (chunk.Source, chunk.Span, chunk.Text, chunk.HeadingPath, chunk.TokenCount, chunk.IsOverTokenLimit));
        });
        Assert.Equal("Leave", trace.Chunks.Single(chunk => chunk.Id == "leave.md#0").HeadingPath);
        Assert.Equal((Days.Id, Days.Text), (trace.QuestionId, trace.QuestionText));
        var description = await world.Index.DescribeAsync(Cancelled);
        Assert.Equal(new TraceFingerprints(new PipelineOptions { TopK = 3 }.Fingerprint(), world.Model.Fingerprint, description.Fingerprint), trace.Fingerprints);
        Assert.Equal(trace.Delivered.Select(candidate => candidate.ChunkId), trace.DeliveredChunks().Select(chunk => chunk.Id));
    }

    [Fact]
    public async Task Token_spans_point_into_the_question_in_code_points()
    {
        await using var world = await NewWorldAsync();

        var trace = await RetrieveAsync(world, new PipelineOptions { Arms = SearchArms.Lexical }, Ask("q", "😀 annual leave, 😀days?"));

        var map = new CodePointMap(trace.QuestionText);
        Assert.Equal(
            [("[UNK]", "😀", true), ("annual", "annual", false), ("leave", "leave", false), (",", ",", false), ("[UNK]", "😀days", true), ("?", "?", false)],
            trace.QuestionTokens.Select(token => (token.Piece, map.Slice(token.Span), token.IsUnknown)));
        Assert.Equal(new TextSpan(2, 8), trace.QuestionTokens[1].Span);
        Assert.Equal(new TextSpan(21, 22), trace.QuestionTokens[^1].Span);
    }

    [Fact]
    public async Task A_token_is_unknown_whatever_the_vocabulary_calls_it()
    {
        await using var world = await NewWorldAsync();
        using var model = new EmbeddingModel
        {
            Name = "other",
            Fingerprint = world.Model.Fingerprint,
            Dimensions = world.Model.Dimensions,
            MaxTokens = world.Model.MaxTokens,
            Tokenizer = new WordPieceTokenizer(new WordPieceVocabulary(["<unk>", "leave"]), new WordPieceTokenizerOptions { UnknownToken = "<unk>" }),
            Generator = world.Generator,
        };
        var pipeline = await RetrievalPipeline.CreateAsync(new PipelineOptions(), model, world.Index, TimeProvider.System, Cancelled);

        var trace = Assert.Single(await pipeline.RetrieveAsync([Ask("q", "annual leave")], Cancelled));

        Assert.Equal([("<unk>", true), ("leave", false)], trace.QuestionTokens.Select(token => (token.Piece, token.IsUnknown)));
    }

    [Fact]
    public async Task The_model_reads_a_question_behind_its_prefix_and_spans_still_point_into_the_question()
    {
        await using var world = new SmallWorld(documentPrefix: "passage: ", queryPrefix: "query: ");
        await world.BuildAsync(Corpus);
        world.Generator.Forget();

        var trace = await RetrieveAsync(world, new PipelineOptions(), Ask("q", "annual leave"));

        Assert.Equal(["query: annual leave"], world.Generator.Embedded);
        Assert.Equal([new TextSpan(0, 6), new TextSpan(7, 12)], trace.QuestionTokens.Select(token => token.Span));
    }

    [Theory]
    [InlineData("", "", 7, "leave , annual leave ?", "")]
    [InlineData("", "", 6, "leave , annual leave", "?")]
    [InlineData("", "annual: ", 6, "leave ,", "annual leave ?")]
    [InlineData("annual annual: ", "", 6, "leave , annual leave", "?")]
    public async Task What_the_model_does_not_read_of_a_long_question_is_marked(string documentPrefix, string queryPrefix, int maxTokens, string read, string unread)
    {
        await using var world = new SmallWorld(documentPrefix, queryPrefix, maxTokens);

        var trace = await RetrieveAsync(world, new PipelineOptions(), Ask("q", "leave, annual leave?"));

        Assert.Equal(read, string.Join(' ', trace.QuestionTokens.Where(token => !token.IsBeyondLimit).Select(token => token.Piece)));
        Assert.Equal(unread, string.Join(' ', trace.QuestionTokens.Where(token => token.IsBeyondLimit).Select(token => token.Piece)));
    }

    [Theory]
    [InlineData(FusionMethod.Convex)]
    [InlineData(FusionMethod.Rrf)]
    public async Task Hybrid_is_the_fusion_of_what_the_two_arms_return_alone(FusionMethod method)
    {
        await using var world = await NewWorldAsync();
        var options = new PipelineOptions { Fusion = method, DenseWeight = 0.3, CandidateDepth = 4, TopK = 4 };

        var hybrid = await RetrieveAsync(world, options, Days);
        var dense = await RetrieveAsync(world, options with { Arms = SearchArms.Dense }, Days);
        var lexical = await RetrieveAsync(world, options with { Arms = SearchArms.Lexical }, Days);

        var (denseHits, lexicalHits) = (Hits(dense, StageNames.Dense), Hits(lexical, StageNames.Lexical));
        var expected = method == FusionMethod.Convex ? Fusion.Convex(denseHits, lexicalHits, 0.3) : Fusion.ReciprocalRank(denseHits, lexicalHits, 60);
        Assert.Equal(denseHits.Select(hit => (hit.Chunk.Id, hit.Score)), Hits(hybrid, StageNames.Dense).Select(hit => (hit.Chunk.Id, hit.Score)));
        Assert.Equal(expected.Select(hit => (hit.Chunk.Id, hit.Score)), Hits(hybrid, StageNames.Fusion).Select(hit => (hit.Chunk.Id, hit.Score)));
        Assert.Equal(expected.Take(4).Select(hit => hit.Chunk.Id), hybrid.Delivered.Select(candidate => candidate.ChunkId));
        Assert.True(expected.Count > 4, "the arms should disagree");
    }

    [Fact]
    public async Task An_index_of_another_model_is_refused_where_its_vectors_matter()
    {
        await using var world = await NewWorldAsync();
        using var other = ModelOf(world.Generator, fingerprint: "word-hash-2");

        var error = await Assert.ThrowsAsync<RetrievalException>(() => RetrievalPipeline.CreateAsync(new PipelineOptions(), other, world.Index, TimeProvider.System, Cancelled));
        var lexical = await RetrievalPipeline.CreateAsync(new PipelineOptions { Arms = SearchArms.Lexical }, other, world.Index, TimeProvider.System, Cancelled);

        Assert.Contains("'small'", error.Message, StringComparison.Ordinal);
        Assert.Contains("word-hash-1", error.Message, StringComparison.Ordinal);
        Assert.Contains("word-hash-2", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(Assert.Single(await lexical.RetrieveAsync([Days], Cancelled)).Delivered);
    }

    [Fact]
    public async Task Options_out_of_range_are_refused_all_at_once()
    {
        await using var world = await NewWorldAsync();

        var error = await Assert.ThrowsAsync<RetrievalException>(() => world.PipelineAsync(new PipelineOptions { TopK = 0, DenseWeight = 2 }));

        Assert.Contains("--top-k: 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("--dense-weight: 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_stage_has_its_time_and_a_batch_shares_its_searches_evenly()
    {
        await using var world = await NewWorldAsync();
        var pipeline = await RetrievalPipeline.CreateAsync(new PipelineOptions { ScoreThreshold = 0 }, world.Model, world.Index, new TickingTime(), Cancelled);

        var traces = await pipeline.RetrieveAsync([Days, Receipt], Cancelled);

        // Between two looks at this clock, 10 ms pass.
        Assert.All(traces, trace => Assert.Equal(
            [("embed", 5), ("dense", 5), ("lexical", 5), ("fusion", 10), ("threshold", 10), ("top-k", 10d)],
            trace.Stages.Select(stage => (stage.Name, stage.ElapsedMilliseconds))));
    }

    [Fact]
    public async Task An_empty_index_answers_with_empty_stages()
    {
        await using var world = new SmallWorld();

        var trace = await RetrieveAsync(world, new PipelineOptions(), Days);

        Assert.All(trace.Stages, stage => Assert.Empty(stage.Candidates));
        Assert.Empty(trace.Chunks);
    }

    [Fact]
    public async Task A_batch_without_questions_has_no_traces()
    {
        await using var world = await NewWorldAsync();
        var pipeline = await world.PipelineAsync();

        Assert.Empty(await pipeline.RetrieveAsync([], Cancelled));
    }

    private static async Task<SmallWorld> NewWorldAsync()
    {
        var world = new SmallWorld();
        await world.BuildAsync(Corpus);
        world.Generator.Forget();
        return world;
    }

    private static async Task<RetrievalTrace> RetrieveAsync(SmallWorld world, PipelineOptions options, Question question)
    {
        var pipeline = await world.PipelineAsync(options);
        return Assert.Single(await pipeline.RetrieveAsync([question], Cancelled));
    }

    private static List<ScoredChunk> Hits(RetrievalTrace trace, string stage) =>
        [.. trace.Stages.Single(candidate => candidate.Name == stage).Candidates
            .Select(candidate => new ScoredChunk(new StoredChunk { Id = candidate.ChunkId, Source = "", Text = "" }, candidate.Score))];

    private static string SourceOf(RetrievalTrace trace, TraceCandidate candidate) => trace.Chunks.Single(chunk => chunk.Id == candidate.ChunkId).Source;

    private static (string, double) Plain(TraceCandidate candidate) => (candidate.ChunkId, candidate.Score);

    // All of a trace but its timings, to the last bit.
    private static string Answer(RetrievalTrace trace) => string.Join('\n', [
        trace.QuestionId,
        .. trace.Stages.Select(stage => $"{stage.Name} {stage.Settings}: {string.Join(' ', stage.Candidates.Select(candidate => $"{candidate.ChunkId}={BitConverter.DoubleToInt64Bits(candidate.Score):x}"))}"),
        .. trace.Chunks.Select(chunk => chunk.Id),
    ]);

    private static Question Ask(string id, string text) => new() { Id = id, Text = text };

    private static (string Key, PayloadValue Value) Status(string status) => ("status", new PayloadValue.Text(status));

    private static (string Key, PayloadValue Value) Year(long year) => ("year", new PayloadValue.Integer(year));

    private sealed class TickingTime : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 100;

        public override long GetTimestamp() => _looks++;
    }
}
