using RagProbe.Diagnosis;
using RagProbe.Sweeps;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.failures</c>: the failure log of a sweep, the most hopeless first. A failure has a <c>cause</c> where it was diagnosed.</summary>
public static class FailureListJson
{
    /// <param name="sweep">The sweep.</param>
    /// <param name="failures">All or some of its failures.</param>
    /// <param name="diagnoses">What is known about them, by question.</param>
    public static string Write(RecordedSweep sweep, IReadOnlyList<FailedQuestion> failures, IReadOnlyDictionary<string, QuestionDiagnosis>? diagnoses = null) => JsonReport.Write("ragprobe.failures", 1, writer =>
    {
        writer.WriteNumber("sweep", sweep.Id);
        SweepJson.WritePlan(writer, sweep.Plan);
        writer.Array("failures", failures, failure => writer.Object(() =>
        {
            SweepJson.WriteOutcome(writer, failure.QuestionId, failure.Outcome, failure.BestCandidateRank);
            if (diagnoses?.GetValueOrDefault(failure.QuestionId) is { } diagnosis)
            {
                writer.WriteString("cause", diagnosis.Finding.Cause);
                writer.WriteBoolean("abstained", diagnosis.Abstained);
            }

            writer.WriteString("question", failure.Text);
            writer.Array("tags", failure.Tags, writer.WriteStringValue);
            writer.Array("expected", failure.ExpectedSources, writer.WriteStringValue);
        }));
    });
}
