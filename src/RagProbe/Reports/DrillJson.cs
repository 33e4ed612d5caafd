using System.Text.Json;
using RagProbe.Drills;

namespace RagProbe.Reports;

/// <summary>
/// <c>ragprobe.drill</c>: how well injected causes are recognised, with every single diagnosis. Only <c>cost.seconds</c> differs between
/// two drills of the same seed.
/// </summary>
public static class DrillJson
{
    public static string Write(DrillReport report) => JsonReport.Write("ragprobe.drill", 1, writer =>
    {
        writer.Object("evalSet", () =>
        {
            writer.WriteString("name", report.EvalSet);
            writer.WriteString("version", report.EvalSetVersion);
        });
        writer.WriteString("model", report.Model);
        writer.WriteString("chunker", report.Chunker);
        writer.WriteString("pipeline", report.Pipeline);
        writer.WriteNumber("seed", report.Seed);
        writer.WriteNumber("questionsPerFault", report.QuestionsPerFault);
        writer.Object("counts", () =>
        {
            writer.WriteNumber("documents", report.Documents);
            writer.WriteNumber("chunks", report.Chunks);
            writer.WriteNumber("questions", report.Questions);
            writer.WriteNumber("passed", report.Passed);
            writer.WriteNumber("items", report.Items.Count);
            writer.WriteNumber("apart", report.Apart.Count);
        });
        writer.Object("weaknesses", () =>
        {
            foreach (var (weakness, count) in report.Weaknesses)
            {
                writer.WriteNumber(Name(weakness), count);
            }
        });
        writer.Object("scores", () => WriteScores(writer, report.Scores));
        writer.Object("baselines", () =>
        {
            writer.Object("majority", () => WriteSummary(writer, report.MajorityBaseline));
            writer.Object("firstLoss", () => WriteSummary(writer, report.FirstLossBaseline));
        });
        writer.Object("control", () =>
        {
            writer.WriteNumber("failures", report.Natural.Count);
            writer.WriteNumber("alarmRate", report.AlarmRate);
            writer.Array("diagnoses", report.Natural, failure => writer.Object(() =>
            {
                writer.WriteString("id", failure.QuestionId);
                writer.WriteString("cause", failure.Cause);
                writer.WriteString("class", JsonNamingPolicy.CamelCase.ConvertName(failure.Class.ToString()));
                writer.WriteBoolean("alarm", failure.IsAlarm);
                writer.WriteString("sentence", failure.Sentence);
            }));
        });
        writer.Object("cost", () =>
        {
            writer.WriteNumber("diagnoses", report.Diagnoses);
            writer.WriteNumber("embeddings", report.Embeddings);
            writer.WriteNumber("searches", report.Searches);
            writer.WriteNumber("seconds", Math.Round(report.Elapsed.TotalSeconds, 3));
        });
        writer.Array("runs", report.Runs, run => writer.Object(() =>
        {
            writer.WriteString("fault", run.Fault);
            writer.WriteString("cause", run.Cause);
            writer.WriteString("dose", run.Dose);
            writer.WriteNumber("targets", run.Targets);
            writer.WriteNumber("flipped", run.Flipped);
            writer.WriteNumber("diagnosed", run.Diagnosed);
            writer.WriteNumber("apart", run.Apart);
            if (run.Obstacle is { } obstacle)
            {
                writer.WriteString("obstacle", obstacle);
            }
        }));
        writer.Array("undrilled", report.Undrilled, undrilled => writer.Object(() =>
        {
            writer.WriteString("cause", undrilled.Cause);
            writer.WriteString("reason", undrilled.Reason);
        }));
        writer.Array("items", report.Items, item => writer.Object(() => WriteItem(writer, item)));
        writer.Array("apart", report.Apart, item => writer.Object(() =>
        {
            WriteItem(writer, item);
            writer.WriteString("weakness", Name(item.Weakness));
        }));
    });

    private static void WriteScores(Utf8JsonWriter writer, DrillScores scores)
    {
        WriteSummary(writer, scores);
        writer.Array("causes", scores.Causes, cause => writer.Object(() =>
        {
            writer.WriteString("cause", cause.Cause);
            writer.WriteNumber("n", cause.Count);
            writer.WriteNumber("precision", cause.Precision);
            writer.WriteNumber("recall", cause.Recall);
            writer.WriteNumber("f1", cause.F1);
        }));
        writer.Array("confusion", scores.Confusion, cell => writer.Object(() =>
        {
            writer.WriteString("truth", cell.Truth);
            writer.WriteString("named", cell.Named);
            writer.WriteNumber("n", cell.Count);
        }));
    }

    private static void WriteSummary(Utf8JsonWriter writer, DrillScores scores)
    {
        writer.WriteNumber("macroF1", scores.MacroF1);
        writer.WriteNumber("macroF1Low", scores.MacroF1Low);
        writer.WriteNumber("macroF1High", scores.MacroF1High);
        writer.WriteNumber("top1", scores.Top1);
        writer.WriteNumber("top2", scores.Top2);
        writer.WriteNumber("abstentionRate", scores.AbstentionRate);
    }

    private static void WriteItem(Utf8JsonWriter writer, DrillItem item)
    {
        writer.WriteString("fault", item.Fault);
        writer.WriteString("dose", item.Dose);
        writer.WriteString("id", item.QuestionId);
        writer.WriteString("truth", item.Truth);
        writer.WriteString("named", item.Named);
        if (item.Second is { } second)
        {
            writer.WriteString("second", second);
        }

        writer.WriteString("firstLoss", item.FirstLoss);
    }

    private static string Name(Weakness weakness) => JsonNamingPolicy.CamelCase.ConvertName(weakness.ToString());
}
