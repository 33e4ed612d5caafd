using System.Text.Json;
using RagProbe.Repairs;
using RagProbe.Sweeps;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.repairs</c>: what is worth doing about a sweep's failures, in the order of the list. What was not measured is null.</summary>
public static class RepairJson
{
    /// <param name="sweep">The sweep.</param>
    /// <param name="list">Its repairs; null where nothing fails.</param>
    public static string Write(RecordedSweep sweep, RepairList? list) => JsonReport.Write("ragprobe.repairs", 1, writer =>
    {
        writer.WriteNumber("sweep", sweep.Id);
        SweepJson.WritePlan(writer, sweep.Plan);
        writer.OptionalNumber("questions", list?.Questions);
        writer.WriteNumber("failures", list?.Failures ?? 0);
        writer.WriteString("measure", list?.Measure);
        WriteNumber(writer, "before", list?.Before);
        writer.Array("repairs", list?.Repairs ?? [], repair => writer.Object(() => WriteRepair(writer, repair)));
    });

    private static void WriteRepair(Utf8JsonWriter writer, Repair repair)
    {
        writer.WriteString("action", repair.Action);
        writer.Array("options", repair.Options, writer.WriteStringValue);
        writer.Array("leaveOut", repair.LeaveOut, writer.WriteStringValue);
        writer.Array("sources", repair.Sources, writer.WriteStringValue);
        writer.Array("causes", repair.Causes, writer.WriteStringValue);
        writer.WriteNumber("questions", repair.Questions);
        writer.WriteBoolean("measured", repair.IsMeasured);
        writer.WriteString("basis", repair.Basis);
        writer.WriteBoolean("needsNewIndex", repair.NeedsNewIndex);
        writer.Array("recovered", repair.Recovered, writer.WriteStringValue);
        WriteNumber(writer, "recoveredLow", repair.RecoveredInterval?.Low);
        WriteNumber(writer, "recoveredHigh", repair.RecoveredInterval?.High);
        if (repair.IsMeasured)
        {
            writer.Array("broken", repair.Broken, writer.WriteStringValue);
            writer.WriteNumber("net", repair.Net);
        }
        else
        {
            writer.WriteNull("broken");
            writer.WriteNull("net");
        }

        WriteNumber(writer, "change", repair.Change?.Mean);
        WriteNumber(writer, "changeLow", repair.Change?.Low);
        WriteNumber(writer, "changeHigh", repair.Change?.High);
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
