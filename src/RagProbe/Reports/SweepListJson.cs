using RagProbe.Sweeps;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.sweeps</c>: the sweeps of an archive, newest first.</summary>
public static class SweepListJson
{
    public static string Write(IReadOnlyList<RecordedSweep> sweeps) => JsonReport.Write("ragprobe.sweeps", 1, writer =>
        writer.Array("sweeps", sweeps, sweep => writer.Object(() =>
        {
            writer.WriteNumber("sweep", sweep.Id);
            writer.WriteString("startedAt", sweep.StartedAt);
            if (sweep.FinishedAt is { } finished)
            {
                writer.WriteString("finishedAt", finished);
            }
            else
            {
                writer.WriteNull("finishedAt");
            }

            writer.WriteNumber("questions", sweep.Plan.QuestionCount);
            writer.WriteNumber("recorded", sweep.RecordedCount);
            writer.WriteNumber("failures", sweep.FailureCount);
            SweepJson.WritePlan(writer, sweep.Plan);
        })));
}
