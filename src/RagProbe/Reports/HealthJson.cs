using System.Text.Json;
using RagProbe.Health;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.health</c>: an index as a whole, check by check. Numbers that were not measured are null; <c>questionsAffected</c> is null without an eval set.</summary>
public static class HealthJson
{
    public static string Write(HealthReport report) => JsonReport.Write("ragprobe.health", 1, writer =>
    {
        writer.WriteString("status", Name(report.Status));
        writer.Object("index", () =>
        {
            writer.WriteString("name", report.Index);
            writer.WriteString("model", report.Model);
            writer.WriteNumber("chunks", report.Chunks);
        });
        writer.WriteNumber("sampledChunks", report.SampledChunks);
        writer.WriteNumber("seed", report.Seed);
        writer.OptionalNumber("questions", report.Questions);
        writer.Array("checks", report.Checks, check => writer.Object(() => Write(writer, check)));
    });

    private static void Write(Utf8JsonWriter writer, HealthCheck check)
    {
        writer.WriteString("name", check.Name);
        writer.WriteString("status", Name(check.Status));
        Number(writer, "value", check.Value);
        Number(writer, "threshold", check.Threshold);
        writer.WriteString("sentence", check.Sentence);
        writer.Array("evidence", check.Evidence, item => writer.Object(() =>
        {
            writer.WriteString("name", item.Name);
            writer.WriteString("value", item.Value);
        }));
        writer.WriteString("nextStep", check.NextStep);
        writer.OptionalNumber("questionsAffected", check.QuestionsAffected);
    }

    private static void Number(Utf8JsonWriter writer, string name, double? value)
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

    private static string Name(HealthStatus status) => JsonNamingPolicy.CamelCase.ConvertName(status.ToString());
}
