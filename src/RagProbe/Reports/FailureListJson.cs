using RagProbe.Sweeps;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.failures</c>: the failure log of a sweep, the most hopeless first.</summary>
public static class FailureListJson
{
    public static string Write(RecordedSweep sweep, IReadOnlyList<QuestionRecord> failures) => JsonReport.Write("ragprobe.failures", 1, writer =>
    {
        writer.WriteNumber("sweep", sweep.Id);
        SweepJson.WritePlan(writer, sweep.Plan);
        writer.Array("failures", failures, record => writer.Object(() =>
        {
            SweepJson.WriteOutcome(writer, record);
            writer.WriteString("question", record.Question.Text);
            writer.Array("tags", record.Question.Tags, writer.WriteStringValue);
            writer.Array("expected", record.Question.Expected.Where(judgment => judgment.IsRelevant).Select(judgment => judgment.Source).Distinct(StringComparer.Ordinal), writer.WriteStringValue);
        }));
    });
}
