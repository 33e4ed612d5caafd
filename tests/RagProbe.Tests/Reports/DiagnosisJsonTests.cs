using System.Text.Encodings.Web;
using System.Text.Json;
using RagProbe.Diagnosis;
using RagProbe.Reports;
using RagProbe.Sweeps;
using RagProbe.Tests.Recording;
using RagProbe.Tests.Sweeps;

namespace RagProbe.Tests.Reports;

public sealed class DiagnosisJsonTests
{
    private static readonly JsonSerializerOptions CompactOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static RecordedSweep Sweep => new()
    {
        Id = 3,
        Plan = SweepPlanTests.Plan,
        StartedAt = FixedTime.Start,
        FinishedAt = FixedTime.Start,
        Outcomes = new Dictionary<Outcome, int> { [Outcome.SourceMiss] = 3 },
    };

    [Fact]
    public void A_diagnosis_says_what_it_cost_and_how_often_each_cause_was_found()
    {
        var root = Parse(DiagnosisJson.Write(Sweep, DiagnosisSample.Report(DiagnosisSample.Plain("a", CauseCodes.Unknown), DiagnosisSample.Typo("b"), DiagnosisSample.Typo("c")), seed: 4));

        Assert.Equal(("ragprobe.diagnosis", 1, 3, 4), (root.GetProperty("format").GetString(), root.GetProperty("version").GetInt32(), root.GetProperty("sweep").GetInt32(), root.GetProperty("seed").GetInt32()));
        Assert.Equal("handbook", root.GetProperty("evalSet").GetProperty("name").GetString());
        Assert.Equal("""{"questionsAsked":5,"embeddings":7,"searches":12}""", Compact(root.GetProperty("cost")));
        Assert.Equal("""[{"cause":"query-typo","questions":2},{"cause":"unknown","questions":1}]""", Compact(root.GetProperty("causes")));
        Assert.Equal(["a", "b", "c"], root.GetProperty("questions").EnumerateArray().Select(question => question.GetProperty("id").GetString()));
    }

    [Fact]
    public void A_question_has_its_cause_its_proof_and_what_else_would_repair_it()
    {
        var question = Parse(DiagnosisJson.Write(Sweep, DiagnosisSample.Report(DiagnosisSample.Typo("b")), seed: 1)).GetProperty("questions")[0];

        Assert.Equal(["id", "cause", "abstained", "secondaryCauses", "finding", "secondary"], question.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("b", "query-typo", false), (question.GetProperty("id").GetString(), question.GetProperty("cause").GetString(), question.GetProperty("abstained").GetBoolean()));
        Assert.Equal("""["semantic-gap","cutoff-near-miss"]""", Compact(question.GetProperty("secondaryCauses")));
        var finding = question.GetProperty("finding");
        Assert.Equal(
            ["cause", "class", "sentence", "intervention", "repairs", "rankBefore", "rankAfter", "scoreBefore", "scoreAfter", "evidence", "confidence", "nextStep"],
            finding.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("defect", true, 20, 3), (finding.GetProperty("class").GetString(), finding.GetProperty("repairs").GetBoolean(), finding.GetProperty("rankBefore").GetInt32(), finding.GetProperty("rankAfter").GetInt32()));
        Assert.Equal((0.1 + 0.2, 0.8123, 0.95), (finding.GetProperty("scoreBefore").GetDouble(), finding.GetProperty("scoreAfter").GetDouble(), finding.GetProperty("confidence").GetDouble()));
        Assert.Equal("""{"name":"word","value":"labtop"}""", Compact(finding.GetProperty("evidence")[0]));
        Assert.Equal(DiagnosisSample.Typo("b").Finding.Evidence[1].Value, finding.GetProperty("evidence")[1].GetProperty("value").GetString());
        Assert.Equal((JsonValueKind.Null, 1), (question.GetProperty("secondary")[0].GetProperty("rankBefore").ValueKind, question.GetProperty("secondary")[0].GetProperty("rankAfter").GetInt32()));
    }

    [Fact]
    public void An_abstention_says_so_and_a_score_that_is_no_number_is_null()
    {
        var unknown = DiagnosisSample.Plain("a", CauseCodes.Unknown);
        var question = Parse(DiagnosisJson.Write(Sweep, DiagnosisSample.Report(unknown with { Finding = unknown.Finding with { ScoreBefore = double.NaN } }), seed: 1)).GetProperty("questions")[0];

        Assert.True(question.GetProperty("abstained").GetBoolean());
        Assert.Equal(JsonValueKind.Null, question.GetProperty("finding").GetProperty("scoreBefore").ValueKind);
    }

    [Fact]
    public void A_trace_holds_the_diagnosis_of_its_question_and_null_where_there_is_none()
    {
        var record = RecordSample.Record("b", Outcome.SourceMiss);

        Assert.Equal("query-typo", Parse(TraceJson.Write(Sweep, record, DiagnosisSample.Typo("b"))).GetProperty("diagnosis").GetProperty("finding").GetProperty("cause").GetString());
        Assert.Equal(JsonValueKind.Null, Parse(TraceJson.Write(Sweep, record)).GetProperty("diagnosis").ValueKind);
    }

    [Fact]
    public void A_failure_has_a_cause_where_it_was_diagnosed()
    {
        var diagnoses = new Dictionary<string, QuestionDiagnosis>(StringComparer.Ordinal) { ["a"] = DiagnosisSample.Plain("a", CauseCodes.Unknown) };
        var failures = Parse(FailureListJson.Write(Sweep, [FailedQuestion.Of(RecordSample.Record("a", Outcome.SourceMiss)), FailedQuestion.Of(RecordSample.Record("b", Outcome.SourceMiss))], diagnoses)).GetProperty("failures");

        Assert.Equal(("unknown", true), (failures[0].GetProperty("cause").GetString(), failures[0].GetProperty("abstained").GetBoolean()));
        Assert.False(failures[1].TryGetProperty("cause", out _));
    }

    [Fact]
    public void A_sweep_counts_causes_when_it_was_diagnosed_and_is_otherwise_what_it_was()
    {
        QuestionRecord[] questions = [RecordSample.Record("a", Outcome.SourceMiss)];
        var result = SweepResult.Of(Sweep, questions);

        Assert.Equal("""[{"cause":"query-typo","questions":1}]""", Compact(Parse(SweepJson.Write(result, questions, [DiagnosisSample.Typo("a")])).GetProperty("causes")));
        Assert.False(Parse(SweepJson.Write(result, questions)).TryGetProperty("causes", out _));
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element, CompactOptions);
}
