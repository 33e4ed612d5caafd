using RagProbe.Diagnosis;
using RagProbe.Sweeps;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.failures</c>: the failure log of a sweep, the most hopeless first. A failure has a <c>cause</c> where it was diagnosed.</summary>
public static class FailureListJson
{
    /// <param name="sweep">The sweep.</param>
    /// <param name="failures">All or some of its failures.</param>
    /// <param name="diagnoses">What is known about them, by question.</param>
    public static string Write(RecordedSweep sweep, IReadOnlyList<QuestionRecord> failures, IReadOnlyDictionary<string, QuestionDiagnosis>? diagnoses = null) => JsonReport.Write("ragprobe.failures", 1, writer =>
    {
        writer.WriteNumber("sweep", sweep.Id);
        SweepJson.WritePlan(writer, sweep.Plan);
        writer.Array("failures", failures, record => writer.Object(() =>
        {
            SweepJson.WriteOutcome(writer, record);
            if (diagnoses?.GetValueOrDefault(record.Question.Id) is { } diagnosis)
            {
                writer.WriteString("cause", diagnosis.Finding.Cause);
                writer.WriteBoolean("abstained", diagnosis.Abstained);
            }

            writer.WriteString("question", record.Question.Text);
            writer.Array("tags", record.Question.Tags, writer.WriteStringValue);
            writer.Array("expected", record.Question.Expected.Where(judgment => judgment.IsRelevant).Select(judgment => judgment.Source).Distinct(StringComparer.Ordinal), writer.WriteStringValue);
        }));
    });
}
