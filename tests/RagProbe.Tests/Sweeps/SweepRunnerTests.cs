using Grpc.Core;
using RagProbe.Corpus;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Retrieval;
using RagProbe.Retrieval.Reranking;
using RagProbe.Scoring;
using RagProbe.Sweeps;
using RagProbe.Tests.Indexes;
using RagProbe.Tests.Indexing;
using RagProbe.Tests.Retrieval.Reranking;
using RagProbe.Traces;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Sweeps;

public sealed class SweepRunnerTests
{
    private static readonly SourceDocument Leave = Document("leave.md", "Everyone has thirty days of leave a year, counted from January.\nUnused leave moves to March of the year that follows, then it is lost.");
    private static readonly SourceDocument Travel = Document("travel.md", "Trains come before planes, and every receipt is kept for a year.");
    private static readonly SourceDocument Sunday = Document("sunday.md", "Whoever works on Sunday gets a whole day off in the following week, with no need to ask.\nThe day off has to be taken within four weeks, or it is paid out with the next salary.");

    private static readonly PipelineOptions Lexical = new() { Arms = SearchArms.Lexical };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_question_ends_in_the_outcome_that_its_delivered_context_deserves()
    {
        await using var world = await NewWorldAsync();
        var thirtyDays = Expect(Leave, "Everyone has thirty days of leave a year, counted from January.");
        Question[] questions =
        [
            new() { Id = "hit", Text = "thirty days counted from January", Expected = [thirtyDays] },
            new() { Id = "whole document", Text = "unused leave in March", Expected = [new Judgment { Source = Leave.Id }] },
            new() { Id = "passage miss", Text = "unused leave in March lost", Expected = [thirtyDays] },
            new() { Id = "source miss", Text = "trains and receipts", Expected = [thirtyDays] },
            new() { Id = "nothing delivered", Text = "zebra", Expected = [thirtyDays] },
            new() { Id = "rejected", Text = "zebra", Unanswerable = true },
            new() { Id = "not rejected", Text = "leave for a zebra", Unanswerable = true },
            new() { Id = "wrong grade", Text = "trains", Expected = [new Judgment { Source = Travel.Id, Grade = 0 }, new Judgment { Source = Leave.Id }] },
        ];

        var recorder = await SweepAsync(world, questions, Lexical with { TopK = 1 });

        Assert.Equal(
            [
                ("hit", Outcome.Hit, 1), ("whole document", Outcome.Hit, 1), ("passage miss", Outcome.PassageMiss, 2), ("source miss", Outcome.SourceMiss, null),
                ("nothing delivered", Outcome.SourceMiss, null), ("rejected", Outcome.Rejected, null), ("not rejected", Outcome.NotRejected, null), ("wrong grade", Outcome.SourceMiss, (int?)null),
            ],
            questions.Select(question => (question.Id, recorder.Records[question.Id].Outcome, recorder.Records[question.Id].BestCandidateRank)));
    }

    [Fact]
    public async Task Two_chunks_that_each_hold_a_part_of_a_passage_carry_it_together()
    {
        await using var world = await NewWorldAsync();
        var wide = Document("wide.md", string.Join('\n', Enumerable.Range(0, 3).Select(line => $"Paragraph {line} of the long passage says something about the topic number {line}.")));
        await world.BuildAsync(Leave, Travel, wide);
        var question = new Question { Id = "q", Text = "paragraph passage topic", Expected = [Expect(wide, wide.Text)] };

        var one = await SweepAsync(world, [question], Lexical with { TopK = 1 });
        var two = await SweepAsync(world, [question], Lexical with { TopK = 2 });

        Assert.All(two.Records["q"].Trace!.Chunks, chunk => Assert.InRange(Assert.Single(chunk.Evidence).Coverage, 0.1, 0.49));
        Assert.Equal(Outcome.PassageMiss, one.Records["q"].Outcome);
        Assert.Equal(Outcome.Hit, two.Records["q"].Outcome);
    }

    [Fact]
    public async Task A_record_holds_the_judged_trace_and_every_measure_that_applies()
    {
        await using var world = await NewWorldAsync();
        Question[] questions =
        [
            new() { Id = "answerable", Text = "receipt", Expected = [Expect(Travel, "every receipt is kept for a year")] },
            new() { Id = "unanswerable", Text = "zebra", Unanswerable = true },
        ];

        var recorder = await SweepAsync(world, questions, Lexical);

        var answerable = recorder.Records["answerable"];
        Assert.Equal(1, answerable.Measures["Success@10"]);
        Assert.Equal(1, answerable.Measures["passage:Recall@10"]);
        Assert.DoesNotContain("CorrectRejection", answerable.Measures.Keys);
        Assert.Equal(["CorrectRejection"], recorder.Records["unanswerable"].Measures.Keys);
        var chunk = answerable.Trace!.Chunks.Single(chunk => chunk.Source == Travel.Id);
        Assert.True(chunk.IsExpectedSource);
        Assert.Equal(1, Assert.Single(chunk.Evidence).Coverage);
        Assert.Null(answerable.Error);
    }

    [Fact]
    public async Task Every_question_is_recorded_exactly_once_in_the_eval_sets_order()
    {
        await using var world = await NewWorldAsync();
        var questions = Questions(150);
        var progress = new ProgressLog<SweepProgress>();

        var recorder = await SweepAsync(world, questions, Lexical, progress: progress);

        Assert.Equal(questions.Select(question => question.Id), recorder.Batches.SelectMany(batch => batch));
        Assert.All(questions.Index(), entry => Assert.Equal(entry.Index, recorder.Positions[entry.Item.Id]));
        Assert.Equal(1, recorder.Finished);
        Assert.Equal([64, 128, 150], progress.Seen.Select(report => report.Done));
        Assert.All(progress.Seen, report => Assert.Equal(150, report.Total));
        Assert.Equal(recorder.Records.Values.Count(record => record.Outcome.IsFailure()), progress.Seen[^1].Failures);
    }

    [Fact]
    public async Task A_question_that_cannot_be_retrieved_is_recorded_as_an_error_and_spoils_no_other()
    {
        await using var world = await NewWorldAsync();
        var questions = Questions(70);
        var undisturbed = await SweepAsync(world, questions, new PipelineOptions());
        world.Generator.Refuse = text => text == questions[5].Text ? new HttpRequestException("413: too long") : null;

        var recorder = await SweepAsync(world, questions, new PipelineOptions());

        var error = recorder.Records[questions[5].Id];
        Assert.Equal((Outcome.Error, "HttpRequestException: 413: too long"), (error.Outcome, error.Error));
        Assert.Null(error.Trace);
        Assert.Empty(error.Measures);
        Assert.Equal(questions.Select(question => question.Id), recorder.Batches.SelectMany(batch => batch));
        Assert.Equal(1, recorder.Finished);
        foreach (var question in questions.Where(question => question != questions[5]))
        {
            var (expected, actual) = (undisturbed.Records[question.Id], recorder.Records[question.Id]);
            Assert.Equal((expected.Outcome, expected.BestCandidateRank), (actual.Outcome, actual.BestCandidateRank));
            Assert.Equal(expected.Measures, actual.Measures);
            Assert.Equal(expected.Trace!.Delivered, actual.Trace!.Delivered);
        }
    }

    [Fact]
    public async Task A_question_that_cannot_be_reranked_is_recorded_as_an_error_and_not_as_a_miss()
    {
        await using var world = await NewWorldAsync();
        var questions = Questions(70);
        var reranker = new FixedReranker(_ => 0) { Refuse = text => text == questions[5].Text ? new RerankException("422: too long") : null };

        var recorder = await SweepAsync(world, questions, Lexical with { Rerank = new RerankStep(reranker, 20) });

        var error = recorder.Records[questions[5].Id];
        Assert.Equal((Outcome.Error, "RerankException: 422: too long"), (error.Outcome, error.Error));
        Assert.Equal(1, recorder.Records.Values.Count(record => record.Outcome == Outcome.Error));
        Assert.All(recorder.Records.Values.Where(record => record.Outcome != Outcome.Error), record => Assert.Contains(record.Trace!.Stages, stage => stage.Name == StageNames.Rerank));
    }

    [Fact]
    public async Task A_reranker_that_does_not_answer_at_all_ends_the_sweep_and_no_question_is_to_blame()
    {
        await using var world = await NewWorldAsync();
        var outage = new RerankException("nobody there") { IsOutage = true };
        var recorder = new MemoryRecorder();

        var thrown = await Assert.ThrowsAsync<RerankException>(() => SweepAsync(world, Questions(70), Lexical with { Rerank = new RerankStep(new FixedReranker(_ => 0) { Refuse = _ => outage }, 20) }, recorder));

        Assert.Same(outage, thrown);
        Assert.Empty(recorder.Records);
        Assert.Equal(0, recorder.Finished);
    }

    [Fact]
    public async Task A_resumed_sweep_asks_only_what_is_missing_and_tries_errors_again()
    {
        await using var world = await NewWorldAsync();
        var questions = Questions(70);
        world.Generator.Refuse = text => text == questions[5].Text ? new HttpRequestException("busy") : null;
        var recorder = await SweepAsync(world, questions, new PipelineOptions());
        world.Generator.Refuse = _ => null;
        recorder.Batches.Clear();
        recorder.Positions.Clear();
        var progress = new ProgressLog<SweepProgress>();

        await SweepAsync(world, questions, new PipelineOptions(), recorder, progress);

        Assert.Equal([questions[5].Id], Assert.Single(recorder.Batches));
        Assert.Equal(5, Assert.Single(recorder.Positions).Value);
        Assert.NotEqual(Outcome.Error, recorder.Records[questions[5].Id].Outcome);
        Assert.Equal(70, Assert.Single(progress.Seen).Done);
        Assert.Equal(2, recorder.Finished);
    }

    [Fact]
    public async Task A_cancelled_sweep_stops_keeps_what_was_recorded_and_goes_on_later()
    {
        await using var world = await NewWorldAsync();
        var questions = Questions(150);
        var recorder = new MemoryRecorder();
        using var stop = new CancellationTokenSource();
        var runner = await RunnerAsync(world, Lexical, recorder);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runner.RunAsync(SetOf(questions), new ProgressLog<SweepProgress>(_ => stop.Cancel()), stop.Token));
        var kept = recorder.Records.Count;
        await runner.RunAsync(SetOf(questions), progress: null, Cancelled);

        Assert.Equal(64, kept);
        Assert.Equal(questions.Select(question => question.Id), recorder.Batches.SelectMany(batch => batch));
        Assert.Equal(1, recorder.Finished);
    }

    [Fact]
    public async Task A_time_out_is_an_error_of_its_question_and_no_wish_to_stop()
    {
        await using var world = await NewWorldAsync();
        var questions = Questions(4);
        world.Generator.Refuse = text => text == questions[2].Text ? new TaskCanceledException("The request was canceled due to the configured timeout.") : null;

        var recorder = await SweepAsync(world, questions, new PipelineOptions());

        Assert.Equal(4, recorder.Records.Count);
        Assert.StartsWith("TaskCanceledException:", recorder.Records[questions[2].Id].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_that_fails_whatever_is_asked_ends_with_that_error_and_records_nothing()
    {
        await using var world = await NewWorldAsync();
        world.Generator.Refuse = _ => new HttpRequestException("connection refused");
        var recorder = new MemoryRecorder();

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => SweepAsync(world, Questions(150), new PipelineOptions(), recorder));

        Assert.Equal("connection refused", error.Message);
        Assert.Empty(recorder.Batches);
        Assert.Equal(0, recorder.Finished);

        // The batch, three questions, and one that tells bad questions from a dead server.
        Assert.Equal(5, world.Generator.Calls);
    }

    [Fact]
    public async Task A_failure_that_begins_midway_ends_the_sweep_and_the_next_run_goes_on()
    {
        await using var world = await NewWorldAsync();
        var questions = Questions(150);
        world.Generator.Refuse = _ => world.Generator.Embedded.Count >= 64 ? new HttpRequestException("connection refused") : null;
        var recorder = new MemoryRecorder();

        await Assert.ThrowsAsync<HttpRequestException>(() => SweepAsync(world, questions, new PipelineOptions(), recorder));
        var kept = recorder.Records.Count;
        await Assert.ThrowsAsync<HttpRequestException>(() => SweepAsync(world, questions, new PipelineOptions(), recorder));
        world.Generator.Refuse = _ => null;
        await SweepAsync(world, questions, new PipelineOptions(), recorder);

        Assert.Equal(64, kept);
        Assert.Equal(questions.Select(question => question.Id), recorder.Batches.SelectMany(batch => batch));
        Assert.DoesNotContain(recorder.Records.Values, record => record.Outcome == Outcome.Error);
    }

    [Fact]
    public async Task Many_bad_questions_in_a_row_do_not_end_a_sweep_that_can_answer_others()
    {
        await using var world = await NewWorldAsync();
        var questions = Questions(80);
        var bad = questions.Take(20).Concat(questions.Skip(64).Take(10)).Select(question => question.Text).ToHashSet(StringComparer.Ordinal);
        world.Generator.Refuse = text => bad.Contains(text) ? new HttpRequestException("400: bad request") : null;

        var recorder = await SweepAsync(world, questions, new PipelineOptions());
        await SweepAsync(world, questions, new PipelineOptions(), recorder);

        Assert.Equal(bad.Order(StringComparer.Ordinal), recorder.Records.Values.Where(record => record.Outcome == Outcome.Error).Select(record => record.Question.Text).Order(StringComparer.Ordinal));
        Assert.Equal(80, recorder.Records.Count);
        Assert.Equal(2, recorder.Finished);
    }

    [Fact]
    public async Task Failures_of_different_kinds_are_no_sign_of_one_cause()
    {
        await using var world = await NewWorldAsync();
        var questions = Questions(3);
        world.Generator.Refuse = text => text == questions[1].Text ? new FormatException("odd") : new HttpRequestException("bad");

        var recorder = await SweepAsync(world, questions, new PipelineOptions());

        Assert.All(recorder.Records.Values, record => Assert.Equal(Outcome.Error, record.Outcome));
        Assert.Equal(1, recorder.Finished);
    }

    [Fact]
    public async Task An_index_that_changes_midway_ends_the_sweep_and_leaves_no_answer_of_the_changed_one()
    {
        await using var world = await NewWorldAsync();
        var questions = Questions(150);
        var recorder = new MemoryRecorder { AfterRecord = () => world.BuildAsync(Leave, Travel) };

        var error = await Assert.ThrowsAsync<RetrievalException>(() => SweepAsync(world, questions, Lexical, recorder));
        var kept = recorder.Batches.SelectMany(batch => batch).ToList();
        recorder.AfterRecord = null;
        await world.BuildAsync(Leave, Travel, Sunday);
        await SweepAsync(world, questions, Lexical, recorder);

        Assert.Contains("'small' was changed", error.Message, StringComparison.Ordinal);
        // The batch that was already under way when the index changed is whole and of the old index, or not there.
        Assert.True(kept.Count is 64 or 128, $"{kept.Count} answers were kept");
        Assert.Equal(1, recorder.Finished);
        Assert.Single(recorder.Records.Values.Select(record => record.Trace!.Fingerprints.Index).Distinct(StringComparer.Ordinal));
        Assert.Equal(questions.Select(question => question.Id), recorder.Batches.SelectMany(batch => batch));
    }

    [Fact]
    public async Task A_question_with_a_filter_is_answered_within_it()
    {
        await using var world = await NewWorldAsync();
        var old = new Filter { Must = [new FilterCondition.Match("status", new PayloadValue.Text("old"))] };

        var recorder = await SweepAsync(world, [new Question { Id = "q", Text = "leave", Filter = old, Expected = [new Judgment { Source = Leave.Id }] }], Lexical);

        Assert.Equal(Outcome.SourceMiss, recorder.Records["q"].Outcome);
        Assert.Empty(recorder.Records["q"].Trace!.Chunks);
        Assert.Contains("\"old\"", recorder.Records["q"].Trace!.Stages.Single(stage => stage.Name == StageNames.Lexical).Settings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batches_that_come_fast_are_recorded_together_a_few_hundred_questions_at_most()
    {
        await using var world = await NewWorldAsync();
        var questions = Questions(600);
        var recorder = new MemoryRecorder();

        await new SweepRunner(await world.PipelineAsync(Lexical), [], recorder) { RecordedEvery = TimeSpan.MaxValue }.RunAsync(SetOf(questions), progress: null, Cancelled);

        Assert.Equal([256, 256, 88], recorder.Batches.Select(batch => batch.Count));
        Assert.Equal(questions.Select(question => question.Id), recorder.Batches.SelectMany(batch => batch));
    }

    [Fact]
    public async Task What_was_answered_and_waits_to_be_recorded_is_recorded_when_the_retrieval_fails()
    {
        await using var world = await NewWorldAsync();
        var questions = Questions(200);
        world.Generator.Refuse = _ => world.Generator.Embedded.Count >= 128 ? new HttpRequestException("connection refused") : null;
        var recorder = new MemoryRecorder();
        var runner = new SweepRunner(await world.PipelineAsync(new PipelineOptions()), [], recorder) { RecordedEvery = TimeSpan.MaxValue };

        await Assert.ThrowsAsync<HttpRequestException>(() => runner.RunAsync(SetOf(questions), progress: null, Cancelled));

        Assert.Equal(questions.Take(128).Select(question => question.Id), Assert.Single(recorder.Batches));
        Assert.Equal(0, recorder.Finished);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_index_that_is_gone_ends_the_sweep_with_the_error_of_the_search_and_nothing_unchecked_is_recorded(bool comesBack)
    {
        await using var world = await NewWorldAsync();
        var recorder = new MemoryRecorder();
        await using var index = new IndexThatGoes(world.Index, comesBack);
        var pipeline = await RetrievalPipeline.CreateAsync(Lexical, world.Model, index, TimeProvider.System, Cancelled);

        var error = await Assert.ThrowsAsync<QdrantException>(() => new SweepRunner(pipeline, [], recorder) { RecordedEvery = TimeSpan.MaxValue }.RunAsync(SetOf(Questions(200)), progress: null, Cancelled));

        Assert.Equal("the search is refused", error.Message);
        Assert.Equal(comesBack ? [128] : [], recorder.Batches.Select(batch => batch.Count));
        Assert.Equal(0, recorder.Finished);
    }

    [Fact]
    public async Task An_index_that_changes_and_changes_back_leaves_nothing_that_waited()
    {
        await using var world = await NewWorldAsync();
        var recorder = new MemoryRecorder();
        await using var index = new IndexThatChangesOnce(world.Index);
        var pipeline = await RetrievalPipeline.CreateAsync(Lexical, world.Model, index, TimeProvider.System, Cancelled);

        await Assert.ThrowsAsync<IndexException>(() => new SweepRunner(pipeline, [], recorder) { RecordedEvery = TimeSpan.MaxValue }.RunAsync(SetOf(Questions(64)), progress: null, Cancelled));

        Assert.Empty(recorder.Batches);
    }

    private static async Task<SmallWorld> NewWorldAsync()
    {
        var world = new SmallWorld();
        await world.BuildAsync(Leave, Travel, Sunday);
        world.Generator.Forget();
        return world;
    }

    private static Question[] Questions(int count) =>
        [.. Enumerable.Range(0, count).Select(number => new Question
        {
            Id = $"q{number}",
            Text = $"Question {number}: " + (number % 3 == 0 ? "how many days of leave?" : "which trains?"),
            Expected = [new Judgment { Source = number % 2 == 0 ? Leave.Id : Sunday.Id }],
        })];

    private static EvalSet SetOf(IReadOnlyList<Question> questions) => new() { Name = "set", CorpusPath = "corpus", Questions = questions };

    private static async Task<SweepRunner> RunnerAsync(SmallWorld world, PipelineOptions options, ISweepRecorder recorder) =>
        new(await world.PipelineAsync(options), MeasureCatalog.Default(options.TopK), recorder) { RecordedEvery = TimeSpan.Zero };

    private static async Task<MemoryRecorder> SweepAsync(
        SmallWorld world, IReadOnlyList<Question> questions, PipelineOptions options, MemoryRecorder? recorder = null, IProgress<SweepProgress>? progress = null)
    {
        recorder ??= new MemoryRecorder();
        var runner = await RunnerAsync(world, options, recorder);
        await runner.RunAsync(SetOf(questions), progress, Cancelled);
        return recorder;
    }

    /// <summary>Answers two batches, then no more; its mark neither, unless it is back by then.</summary>
    private sealed class IndexThatGoes(IChunkIndex inner, bool comesBack) : DelegatingIndex(inner)
    {
        private int _searches;

        public override Task<string> MarkAsync(CancellationToken cancellationToken) =>
            _searches <= 2 || comesBack ? base.MarkAsync(cancellationToken) : throw new QdrantException("the mark is refused") { Status = StatusCode.Unavailable };

        public override Task<IReadOnlyList<SearchAnswer>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken) =>
            ++_searches <= 2 ? base.SearchAsync(batch, cancellationToken) : throw new QdrantException("the search is refused") { Status = StatusCode.Unavailable };
    }

    /// <summary>Cannot be told to be the same when that is asked first, and can ever after.</summary>
    private sealed class IndexThatChangesOnce(IChunkIndex inner) : DelegatingIndex(inner)
    {
        private int _marks;

        public override Task<string> MarkAsync(CancellationToken cancellationToken) => ++_marks == 2 ? throw new IndexException("it is another one now") : base.MarkAsync(cancellationToken);
    }
}
