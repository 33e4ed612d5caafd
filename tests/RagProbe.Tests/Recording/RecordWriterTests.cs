using System.Text;
using System.Text.Json;
using CsCheck;
using RagProbe.Recording;
using RagProbe.Scoring;
using RagProbe.Tests.EvalSets;
using RagProbe.Traces;

namespace RagProbe.Tests.Recording;

public sealed class RecordWriterTests
{
    private static readonly Gen<string> Texts = Gen.String[Gen.Char["aé\n\"{ <+"], 0, 12];

    private static readonly Gen<TraceStage> Stages = Gen.Select(Texts, Texts, Gen.Int[-1, 5]).Select((name, settings, scored) => new TraceStage
    {
        Name = name,
        Settings = settings,
        Candidates = [],
        ScoredCount = scored < 0 ? null : scored,
    });

    [Fact]
    public void A_question_is_written_as_its_JSON_is_property_by_property() => SampleQuestions.Any.Array[0, 5].Sample(
        questions =>
        {
            var writer = new RecordWriter();
            Assert.All(questions.Append(SampleQuestions.Full), question => Assert.Equal(JsonSerializer.Serialize(question, RecordJson.Default.Question), Encoding.UTF8.GetString(writer.Question(question))));
        },
        threads: 1);

    [Fact]
    public void A_frame_is_written_as_the_JSON_of_a_trace_without_what_questions_differ_in() => Gen.Select(Texts, Texts, Stages.Array[0, 5]).Sample(
        (pipeline, index, stages) =>
        {
            var writer = new RecordWriter();
            var trace = new RetrievalTrace { QuestionId = "", QuestionText = "", QuestionTokens = [], Fingerprints = new TraceFingerprints(pipeline, "model", index), Stages = stages, Chunks = [] };
            Assert.Equal(JsonSerializer.Serialize(trace, RecordJson.Default.RetrievalTrace), Encoding.UTF8.GetString(writer.Frame(trace.Fingerprints, stages)));
        });

    [Fact]
    public void Scores_come_back_by_name_ascending_whatever_holds_them() => Gen.Dictionary(Texts, Gen.Double.Where(double.IsFinite))[0, 40].Sample(
        values =>
        {
            var writer = new RecordWriter();
            var reader = new ScoresReader();
            var one = writer.Scores(values).ToArray();
            var two = writer.Scores(new SortedDictionary<string, double>(values, StringComparer.Ordinal)).ToArray();
            var back = reader.Read(one);

            Assert.Equal(one, two);
            Assert.Equal(one, writer.Scores(back).ToArray());
            Assert.Equal(values.OrderBy(value => value.Key, StringComparer.Ordinal), back);
        });

    [Fact]
    public void A_score_that_is_no_number_is_refused()
    {
        var writer = new RecordWriter();

        Assert.Throws<ArgumentException>(() => writer.Scores(new MeasureValues(["a"], [double.NaN])).ToArray());
        Assert.Equal("{}", Encoding.UTF8.GetString(writer.Scores(new MeasureValues([], []))));
    }
}
