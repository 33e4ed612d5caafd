using RagProbe.EvalSets;
using RagProbe.External;
using RagProbe.Retrieval.Answering;
using RagProbe.Scoring;
using RagProbe.Sweeps;
using RagProbe.Tests.External;
using RagProbe.Tests.Sweeps;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Tests.Retrieval.Answering;

public sealed class ExtractiveAnswerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void The_sentence_that_covers_most_of_the_question_answers()
    {
        var answer = new ExtractiveAnswer(1).Answer(Trace("How many days of paid leave?", "# Paid leave days\n\nThe office is closed at Easter. 😀 Everyone has 27 days of paid leave. Days are short in winter."));

        Assert.Equal("😀 Everyone has 27 days of paid leave.", answer.Text);
        var sentence = Assert.Single(answer.Sentences);
        Assert.Equal(("0", new TextSpan(51, 88)), (sentence.ChunkId, sentence.InChunk));
        Assert.True(sentence.Score > 0);
    }

    [Fact]
    public void Rare_words_weigh_more_than_frequent_ones()
    {
        var answer = new ExtractiveAnswer(1).Answer(Trace("Does the office allow an iguana?", "The office is open today. The office has two doors. The office opens at eight. Nobody brought an iguana."));

        Assert.Equal("Nobody brought an iguana.", answer.Text);
    }

    [Fact]
    public void A_second_sentence_covers_what_the_first_did_not()
    {
        const string Context = "Leave is 27 days a year. Leave is 27 days every year. Parents get 26 weeks.";

        Assert.Equal("Parents get 26 weeks. Leave is 27 days a year.", new ExtractiveAnswer(2).Answer(Trace("leave days a year, and what do parents get?", Context)).Text);
        Assert.Equal("Leave is 27 days a year.", new ExtractiveAnswer(5).Answer(Trace("leave days a year?", Context)).Text);
    }

    [Fact]
    public void Of_equals_the_shorter_is_taken_then_the_one_delivered_first()
    {
        Assert.Equal("Dogs are allowed here.", new ExtractiveAnswer(1).Answer(Trace("dogs?", "All dogs are allowed here.", "Dogs are allowed here.")).Text);
        var answer = new ExtractiveAnswer(1).Answer(Trace("dogs?", "Dogs may come in.", "Dogs may go out.", "Dogs may come in."));
        Assert.Equal(("Dogs may go out.", "1"), (answer.Text, answer.Sentences[0].ChunkId));
        Assert.Equal("0", new ExtractiveAnswer(1).Answer(Trace("dogs?", "Dogs may come in.", "Dogs may come on.")).Sentences[0].ChunkId);
    }

    [Theory]
    [InlineData("Is there an iguana?", "Dogs may come in.")]
    [InlineData("Is it of the?", "It is of the first kind.")]
    [InlineData("dogs?", "# Dogs and their owners\nDogs here")]
    [InlineData("dogs?")]
    public void Where_nothing_answers_the_answer_is_empty(string question, params string[] chunks)
    {
        var answer = new ExtractiveAnswer(2).Answer(Trace(question, chunks));

        Assert.Equal("", answer.Text);
        Assert.Empty(answer.Sentences);
    }

    [Theory]
    [InlineData("One two three. Four five six? Seven eight nine", "One two three.|Four five six?|Seven eight nine")]
    [InlineData("It costs 3.50 a day. v1.2 is out now", "It costs 3.50 a day.|v1.2 is out now")]
    [InlineData("| a | b | c |\r\n| d | e | f |", "| a | b | c ||| d | e | f |")]
    [InlineData("## A heading of words\nand a line below", "and a line below")]
    [InlineData("Too short. No.", "")]
    [InlineData("", "")]
    public void Sentences_and_lines_of_three_words_are_found(string text, string sentences) =>
        Assert.Equal(sentences, string.Join('|', SentenceScan.Of(text).Select(range => text[range.Start..range.End])));

    [Fact]
    public async Task A_hit_that_is_answered_otherwise_is_a_failure_of_its_own_where_a_limit_is_set()
    {
        var passage = "Everyone has thirty days of leave.";
        var question = new Question { Id = "right", Text = "days of leave?", Answer = "thirty days", Expected = [new Judgment { Source = "leave.md" }] };
        Question[] questions =
        [
            question,
            question with { Id = "wrong", Answer = "nothing at all like this" },
            question with { Id = "not expected", Answer = null },
            question with { Id = "missed", Answer = "nothing like it", Expected = [new Judgment { Source = "other.md" }] },
            question with { Id = "answers itself", Answer = "yes" },
        ];
        await using var source = new ScriptedSource(asked => new ExternalAnswer([new ExternalItem("leave.md#0", "leave.md", passage, 1)], asked.Id == "answers itself" ? "Yes." : null));
        var step = new AnswerStep(new ExtractiveAnswer(1), MinF1: 0.3);

        var (limited, free) = (await SweepAsync(source, step, questions), await SweepAsync(source, step with { MinF1 = null }, questions));

        Assert.Equal([Outcome.Hit, Outcome.AnswerMiss, Outcome.Hit, Outcome.SourceMiss, Outcome.Hit], questions.Select(asked => limited.Records[asked.Id].Outcome));
        Assert.Equal([Outcome.Hit, Outcome.Hit, Outcome.Hit, Outcome.SourceMiss, Outcome.Hit], questions.Select(asked => free.Records[asked.Id].Outcome));
        Assert.True(Outcome.AnswerMiss.IsFailure());
        Assert.False(Outcome.AnswerMiss.IsRetrievalFailure());
        Assert.Equal(2.0 * 2 / 8, limited.Records["right"].Measures["answer:F1"], 12);
        Assert.Equal(("Yes.", "by the pipeline"), (limited.Records["answers itself"].Trace!.Answer!.Text, limited.Records["answers itself"].Trace!.Answer!.Settings));
        Assert.Equal((passage, "extractive, at most 1 sentence"), (limited.Records["right"].Trace!.Answer!.Text, limited.Records["right"].Trace!.Answer!.Settings));
    }

    [Fact]
    public async Task How_it_is_answered_is_part_of_the_plan()
    {
        await using var source = new ScriptedSource(_ => null);
        AnswerStep[] steps = [new(new ExtractiveAnswer(1), null), new(new ExtractiveAnswer(2), null), new(new ExtractiveAnswer(2), 0.5), new(null, 0.5)];

        string[] described = [.. steps.Select(step => Retriever(source, step).Description.Pipeline)];

        Assert.Equal("external, depth 2, top 2; answer extractive, at most 2 sentences, F1 at least 0.5", described[2]);
        Assert.Equal(4, described.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(4, steps.Select(step => Retriever(source, step).Fingerprints.Pipeline).Distinct(StringComparer.Ordinal).Count());
        Assert.All(described, description => Assert.Equal("external, depth 2, top 2", AnswerStep.Without(description)));
        Assert.Equal("hybrid, top 5", AnswerStep.Without("hybrid, top 5"));
    }

    private static AnsweringRetriever Retriever(IExternalSource source, AnswerStep step) => new(new ExternalRetriever(source, [], limit: 2, topK: 2, TextlessResults.Refuse, TimeProvider.System), step);

    private static async Task<MemoryRecorder> SweepAsync(IExternalSource source, AnswerStep step, Question[] questions)
    {
        var recorder = new MemoryRecorder();
        await new SweepRunner(Retriever(source, step), [new AnswerF1()], recorder) { MinAnswerF1 = step.MinF1 }
            .RunAsync(new EvalSet { Name = "set", CorpusPath = "/", Questions = questions }, progress: null, Cancelled);
        return recorder;
    }

    private static RetrievalTrace Trace(string question, params string[] chunks) => new()
    {
        QuestionId = "q",
        QuestionText = question,
        QuestionTokens = [],
        Fingerprints = new TraceFingerprints("", "", ""),
        Stages = [new TraceStage { Name = StageNames.TopK, Candidates = [.. chunks.Index().Select(chunk => new TraceCandidate($"{chunk.Index}", chunk.Index + 1, 1))] }],
        Chunks = [.. chunks.Index().Select(chunk => new TraceChunk { Id = $"{chunk.Index}", Source = "s", Text = chunk.Item })],
    };
}
