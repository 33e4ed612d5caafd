using RagProbe.Corpus;
using RagProbe.EvalSets;
using RagProbe.External;
using RagProbe.Retrieval;
using RagProbe.Scoring;
using RagProbe.Sweeps;
using RagProbe.Tests.Indexing;
using RagProbe.Tests.Sweeps;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Tests.External;

public sealed class ExternalRetrieverTests
{
    private const string Rule = "Everyone has thirty days of leave a year.";

    private static readonly SourceDocument Leave = SmallWorld.Document("people/leave.md", $"Ünlü 😀. {Rule} Unused leave is lost in March.");
    private static readonly SourceDocument Travel = SmallWorld.Document("travel.md", "Trains come before planes. See the rules.");
    private static readonly SourceDocument Pets = SmallWorld.Document("12.md", "Dogs may come on Fridays. See the rules.");

    private static readonly Question Passage = new()
    {
        Id = "q1",
        Text = "How many days of leave?",
        Expected = [new Judgment { Source = Leave.Id, Quote = Rule, Span = new TextSpan(8, 8 + Rule.Length) }],
    };

    private static readonly Question Document = new() { Id = "q2", Text = "Leave?", Expected = [new Judgment { Source = Leave.Id }] };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "/srv/docs/people/leave.md", Rule, "people/leave.md")]
    [InlineData(null, "https://wiki/people/Leave.md?v=2", Rule, "people/leave.md")]
    [InlineData("x", "elsewhere.md", Rule, "elsewhere.md")]
    [InlineData("people/leave.md#3", null, Rule, "people/leave.md")]
    [InlineData("people/leave.md", null, Rule, "people/leave.md")]
    [InlineData("travel.md#0", null, Rule, "people/leave.md")]
    [InlineData("b7d0", null, Rule, "people/leave.md")]
    [InlineData(null, null, $"  {Rule}\n", "people/leave.md")]
    [InlineData("12", null, "Trains come before planes.", "travel.md")]
    [InlineData("12", null, null, "12.md")]
    [InlineData("leave", null, null, "people/leave.md")]
    [InlineData("people/leave.md#3", null, null, "people/leave.md")]
    [InlineData("nowhere", null, null, "nowhere")]
    [InlineData("c", null, "See the rules.", "unknown, of c")]
    [InlineData("c", null, "everyone has thirty days of leave a year.", "unknown, of c")]
    public async Task A_results_document_is_its_source_else_what_id_and_text_say_together(string? id, string? source, string? text, string expected)
    {
        var trace = await TraceAsync(Document, new ExternalItem(id, source, text, 1));

        Assert.Equal(expected, Assert.Single(trace.Chunks).Source);
    }

    [Fact]
    public async Task A_text_that_was_looked_up_knows_where_it_stands_in_code_points()
    {
        var trace = await TraceAsync(Document, new ExternalItem(null, null, Rule, 1));

        Assert.Equal(new TextSpan(8, 8 + Rule.Length), Assert.Single(trace.Chunks).Span);
    }

    [Fact]
    public async Task The_trace_has_one_ranking_and_its_cut()
    {
        var trace = await TraceAsync(Document, new ExternalItem("a", "a.md", "one", 3), new ExternalItem("b", "b.md", "two", 2), new ExternalItem("c", "c.md", "three", 1));

        Assert.Equal([StageNames.External, StageNames.TopK], trace.Stages.Select(stage => stage.Name));
        Assert.Equal([("a", 1, 3), ("b", 2, 2), ("c", 3, 1.0)], trace.Stages[0].Candidates.Select(candidate => (candidate.ChunkId, candidate.RankFromOne, candidate.Score)));
        Assert.Equal(["a", "b"], trace.Delivered.Select(candidate => candidate.ChunkId));
        Assert.Null(trace.Stages[0].ScoredCount);
    }

    [Fact]
    public async Task Results_without_scores_keep_their_order_and_say_so()
    {
        var none = await TraceAsync(Document, new ExternalItem("a", "a.md", "one", null), new ExternalItem("b", "b.md", "two", null));
        var some = await TraceAsync(Document, new ExternalItem("a", "a.md", "one", 7), new ExternalItem("b", "b.md", "two", null));

        Assert.Equal((0, 0.0), (none.Stages[0].ScoredCount, none.Stages[0].Candidates[1].Score));
        Assert.Equal((1, 7.0), (some.Stages[0].ScoredCount, some.Stages[0].Candidates[1].Score));
    }

    [Fact]
    public async Task Passages_that_carry_one_id_are_several_chunks_and_a_repeated_one_is_the_same()
    {
        var trace = await TraceAsync(Document, new ExternalItem("leave", "leave.md", "one", 3), new ExternalItem("leave", "leave.md", "two", 2), new ExternalItem("leave", "leave.md", "one", 1));

        Assert.Equal(["leave", "leave (2)", "leave"], trace.Stages[0].Candidates.Select(candidate => candidate.ChunkId));
        Assert.Equal(["one", "two"], trace.Chunks.Select(chunk => chunk.Text));
    }

    [Fact]
    public async Task Texts_are_judged_as_those_of_any_delivered_chunk()
    {
        Assert.Equal(Outcome.Hit, await OutcomeAsync(Passage, TextlessResults.Refuse, new ExternalItem(null, Leave.Id, Rule, 1)));
        Assert.Equal(Outcome.PassageMiss, await OutcomeAsync(Passage, TextlessResults.Refuse, new ExternalItem(null, Leave.Id, "Unused leave is lost in March.", 1)));
        Assert.Equal(Outcome.SourceMiss, await OutcomeAsync(Passage, TextlessResults.Refuse, new ExternalItem(null, Travel.Id, Rule, 1)));
        Assert.Equal(Outcome.SourceMiss, await OutcomeAsync(Passage, TextlessResults.Refuse));
        Assert.Equal(Outcome.Hit, await OutcomeAsync(Document, TextlessResults.Refuse, new ExternalItem("people/leave.md#7", null, null, 1)));
    }

    [Fact]
    public async Task Without_text_a_passage_is_neither_found_nor_missed_unless_the_user_says_what_was_delivered()
    {
        var item = new ExternalItem(Leave.Id, null, null, 1);

        var refused = await AskAsync(Passage, TextlessResults.Refuse, item);

        Assert.Null(refused.Trace);
        Assert.Contains("question q1 expects a passage, and a result has no text to find it in ('people/leave.md')", Assert.IsType<ExternalRetrieverException>(refused.Error).Message, StringComparison.Ordinal);
        Assert.Equal(Outcome.Hit, await OutcomeAsync(Passage, TextlessResults.Document, item));
        Assert.Equal(Outcome.PassageMiss, await OutcomeAsync(Passage, TextlessResults.Source, item));
    }

    [Fact]
    public async Task A_result_without_text_that_is_not_delivered_is_no_obstacle() =>
        Assert.Equal(Outcome.Hit, await OutcomeAsync(Passage, TextlessResults.Refuse, new(null, Leave.Id, Rule, 3), new(null, Travel.Id, "t", 2), new("beyond the cut", null, null, 1)));

    [Fact]
    public async Task A_question_lost_to_an_error_is_recorded_as_one_and_spoils_no_other()
    {
        var questions = Questions(10);
        await using var source = new ScriptedSource(question => question.Id == "q3" ? throw new ExternalRetrieverException("broken") : new ExternalAnswer([new ExternalItem(null, Leave.Id, Rule, 1)]));

        var recorder = await SweepAsync(source, questions);

        Assert.Equal(questions.Select(question => question.Id), recorder.Batches.SelectMany(batch => batch));
        Assert.All(recorder.Records.Values, record => Assert.Equal(record.Question.Id == "q3" ? Outcome.Error : Outcome.Hit, record.Outcome));
        Assert.Empty(recorder.Records["q3"].Measures);
        Assert.Equal(10, source.Asked.Count);
    }

    [Fact]
    public async Task An_outage_ends_the_sweep_with_what_was_recorded_and_another_run_asks_the_rest_only()
    {
        var questions = Questions(10);
        var isDown = true;
        await using var source = new ScriptedSource(question => isDown && question.Id == "q6" ? throw new ExternalRetrieverException("down") { IsOutage = true } : new ExternalAnswer([new ExternalItem(null, Leave.Id, Rule, 1)])) { MaxConcurrentQuestions = 1 };
        var recorder = new MemoryRecorder();

        await Assert.ThrowsAsync<ExternalRetrieverException>(() => SweepAsync(source, questions, recorder));
        var kept = recorder.Records.Count;
        isDown = false;
        await SweepAsync(source, questions, recorder);

        Assert.Equal(6, kept);
        Assert.All(recorder.Records.Values, record => Assert.Equal(Outcome.Hit, record.Outcome));
        Assert.Equal(["q0", "q1", "q2", "q3", "q4", "q5", "q6", "q6", "q7", "q8", "q9"], source.Asked);
    }

    [Fact]
    public async Task Three_questions_in_a_row_that_fail_end_a_sweep_in_which_nobody_is_answered()
    {
        await using var source = new ScriptedSource(_ => throw new ExternalRetrieverException("always"));
        var recorder = new MemoryRecorder();

        var error = await Assert.ThrowsAsync<ExternalRetrieverException>(() => SweepAsync(source, Questions(50), recorder));

        Assert.Equal("always", error.Message);
        Assert.Equal(0, recorder.Finished);
        Assert.InRange(source.Asked.Count, 3, 9);
    }

    [Fact]
    public async Task A_question_that_a_run_does_not_have_scores_0()
    {
        await using var source = new ScriptedSource(question => question.Id == "q1" ? null : new ExternalAnswer([new ExternalItem(null, Leave.Id, Rule, 1)]));

        var recorder = await SweepAsync(source, Questions(2));

        Assert.Equal(Outcome.SourceMiss, recorder.Records["q1"].Outcome);
        Assert.Equal(0, recorder.Records["q1"].Measures["Success@2"]);
        Assert.Contains("knows nothing of the question", recorder.Records["q1"].Trace!.Stages[0].Settings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_whose_program_was_changed_meanwhile_stays_unfinished()
    {
        await using var source = new ScriptedSource(_ => new ExternalAnswer([]));
        var recorder = new MemoryRecorder { AfterRecord = () => Task.FromResult(source.Now = "2") };

        await Assert.ThrowsAsync<RetrievalException>(() => SweepAsync(source, Questions(2), recorder));

        Assert.Equal(0, recorder.Finished);
    }

    [Fact]
    public void What_is_judged_otherwise_is_another_pipeline()
    {
        string[] fingerprints = [.. Enum.GetValues<TextlessResults>().Select(textless => Retriever(new ScriptedSource(_ => null), textless).Fingerprints.Pipeline)];

        Assert.Equal(3, fingerprints.Distinct(StringComparer.Ordinal).Count());
    }

    private static Question[] Questions(int count) => [.. Enumerable.Range(0, count).Select(number => Passage with { Id = $"q{number}" })];

    private static ExternalRetriever Retriever(IExternalSource source, TextlessResults textless) => new(source, [Leave, Travel, Pets], limit: 2, topK: 2, textless, TimeProvider.System);

    private static async Task<RetrievalAttempt> AskAsync(Question question, TextlessResults textless, params ExternalItem[] items)
    {
        await using var source = new ScriptedSource(_ => new ExternalAnswer(items));
        return Assert.Single(await Retriever(source, textless).AskAsync([question], Cancelled));
    }

    private static async Task<RetrievalTrace> TraceAsync(Question question, params ExternalItem[] items) => (await AskAsync(question, TextlessResults.Refuse, items)).Trace!();

    private static async Task<Outcome> OutcomeAsync(Question question, TextlessResults textless, params ExternalItem[] items) =>
        JudgedRetrieval.Of(question, (await AskAsync(question, textless, items)).Trace!()).Outcome;

    private static async Task<MemoryRecorder> SweepAsync(IExternalSource source, Question[] questions, MemoryRecorder? recorder = null)
    {
        recorder ??= new MemoryRecorder();
        var set = new EvalSet { Name = "set", CorpusPath = "/", Questions = questions };
        await new SweepRunner(Retriever(source, TextlessResults.Refuse), MeasureCatalog.Default(2), recorder).RunAsync(set, progress: null, Cancelled);
        return recorder;
    }
}
