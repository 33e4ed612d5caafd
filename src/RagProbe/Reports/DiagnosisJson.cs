using System.Text.Json;
using RagProbe.Diagnosis;
using RagProbe.Sweeps;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.diagnosis</c>: why the questions of a sweep failed, with the proof of each finding. A score that is no number is null.</summary>
public static class DiagnosisJson
{
    public static string Write(RecordedSweep sweep, DiagnosisReport report, int seed) => JsonReport.Write("ragprobe.diagnosis", 1, writer =>
    {
        writer.WriteNumber("sweep", sweep.Id);
        SweepJson.WritePlan(writer, sweep.Plan);
        writer.WriteNumber("seed", seed);
        writer.Object("cost", () =>
        {
            writer.WriteNumber("questionsAsked", report.QuestionsAsked);
            writer.WriteNumber("embeddings", report.Embeddings);
            writer.WriteNumber("searches", report.Searches);
        });
        writer.Array("remarks", report.Remarks, writer.WriteStringValue);
        WriteCauses(writer, report.Questions);
        writer.Array("questions", report.Questions, diagnosis => writer.Object(() =>
        {
            writer.WriteString("id", diagnosis.QuestionId);
            WriteContent(writer, diagnosis);
        }));
    });

    /// <summary>How often each cause was found.</summary>
    internal static void WriteCauses(Utf8JsonWriter writer, IEnumerable<QuestionDiagnosis> diagnoses) =>
        writer.Array("causes", CauseSummary.Of(diagnoses), summary => writer.Object(() =>
        {
            writer.WriteString("cause", summary.Cause);
            writer.WriteNumber("questions", summary.Questions.Count);
        }));

    /// <summary>Inside an object that says which question it is.</summary>
    internal static void WriteContent(Utf8JsonWriter writer, QuestionDiagnosis diagnosis)
    {
        writer.WriteString("cause", diagnosis.Finding.Cause);
        writer.WriteBoolean("abstained", diagnosis.Abstained);
        writer.Array("secondaryCauses", diagnosis.Secondary, finding => writer.WriteStringValue(finding.Cause));
        writer.Object("finding", () => WriteFinding(writer, diagnosis.Finding));
        writer.Array("secondary", diagnosis.Secondary, finding => writer.Object(() => WriteFinding(writer, finding)));
    }

    private static void WriteFinding(Utf8JsonWriter writer, Finding finding)
    {
        writer.WriteString("cause", finding.Cause);
        writer.WriteString("class", JsonNamingPolicy.CamelCase.ConvertName(finding.Class.ToString()));
        writer.WriteString("sentence", finding.Sentence);
        writer.WriteString("intervention", finding.Intervention);
        writer.WriteBoolean("repairs", finding.Repairs);
        writer.OptionalNumber("rankBefore", finding.RankBefore);
        writer.OptionalNumber("rankAfter", finding.RankAfter);
        WriteScore(writer, "scoreBefore", finding.ScoreBefore);
        WriteScore(writer, "scoreAfter", finding.ScoreAfter);
        writer.Array("evidence", finding.Evidence, evidence => writer.Object(() =>
        {
            writer.WriteString("name", evidence.Name);
            writer.WriteString("value", evidence.Value);
        }));
        WriteScore(writer, "confidence", finding.Confidence);
        writer.WriteString("nextStep", finding.NextStep);
    }

    private static void WriteScore(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
