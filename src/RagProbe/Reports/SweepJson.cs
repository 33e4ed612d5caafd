using System.Text.Json;
using RagProbe.Diagnosis;
using RagProbe.External;
using RagProbe.Scoring;
using RagProbe.Sweeps;

namespace RagProbe.Reports;

/// <summary>
/// <c>ragprobe.sweep</c>: a sweep's plan, measures, slices, outcomes and failure log. It holds no times, so that an interrupted and
/// resumed sweep gives the same bytes as one that ran through. <c>causes</c> is there when the failures were diagnosed.
/// </summary>
public static class SweepJson
{
    /// <param name="result">The sweep.</param>
    /// <param name="questions">What <paramref name="result"/> is of.</param>
    /// <param name="diagnoses">Of its failures; null where nobody diagnosed them.</param>
    /// <param name="coverage">Of the recorded run that was replayed; null for another pipeline.</param>
    public static string Write(SweepResult result, IEnumerable<QuestionRecord> questions, IReadOnlyList<QuestionDiagnosis>? diagnoses = null, RunCoverage? coverage = null) => JsonReport.Write("ragprobe.sweep", 1, writer =>
    {
        writer.WriteNumber("sweep", result.Sweep.Id);
        writer.WriteBoolean("complete", result.IsComplete);
        WritePlan(writer, result.Sweep.Plan);
        writer.Object("counts", () =>
        {
            writer.WriteNumber("questions", result.Sweep.Plan.QuestionCount);
            foreach (var outcome in Enum.GetValues<Outcome>())
            {
                writer.WriteNumber(Name(outcome), result.Count(outcome));
            }
        });
        writer.WriteString("intervals", MeasureSummary.IntervalMethod);
        WriteMeasures(writer, result.Measures);
        writer.Array("tags", result.Tags, slice => writer.Object(() =>
        {
            writer.WriteString("tag", slice.Scores.Tag);
            writer.WriteNumber("questions", slice.Scores.QuestionCount);
            writer.WriteNumber("failures", slice.Failures);
            WriteMeasures(writer, slice.Scores.Measures);
        }));
        writer.Array("failures", result.Failures, failure => writer.WriteStringValue(failure.QuestionId));
        if (coverage is not null)
        {
            writer.Object("run", () =>
            {
                writer.Array("missing", coverage.Missing, writer.WriteStringValue);
                writer.Array("unknown", coverage.Unknown, writer.WriteStringValue);
            });
        }

        if (diagnoses is not null)
        {
            DiagnosisJson.WriteCauses(writer, diagnoses);
        }

        writer.Array("questions", questions, record => writer.Object(() =>
        {
            WriteOutcome(writer, record);
            WriteMeasures(writer, record);
        }));
    });

    internal static void WritePlan(Utf8JsonWriter writer, SweepPlan plan)
    {
        writer.Object("evalSet", () =>
        {
            writer.WriteString("name", plan.EvalSet);
            writer.WriteString("version", plan.EvalSetVersion);
            writer.WriteString("fingerprint", plan.EvalSetFingerprint);
        });
        writer.Object("pipeline", () =>
        {
            writer.WriteString("options", plan.Pipeline);
            writer.WriteString("fingerprint", plan.PipelineFingerprint);
        });
        writer.Object("model", () =>
        {
            writer.WriteString("name", plan.Model);
            writer.WriteString("fingerprint", plan.ModelFingerprint);
        });
        writer.Object("index", () =>
        {
            writer.WriteString("name", plan.IndexName);
            writer.WriteString("fingerprint", plan.IndexFingerprint);
            writer.WriteString("chunker", plan.Chunker);
            writer.WriteNumber("chunks", plan.ChunkCount);
            writer.WriteNumber("sources", plan.SourceCount);
        });
    }

    internal static void WriteOutcome(Utf8JsonWriter writer, QuestionRecord record)
    {
        WriteOutcome(writer, record.Question.Id, record.Outcome, record.BestCandidateRank);
        if (record.Error is { } error)
        {
            writer.WriteString("error", error);
        }
    }

    internal static void WriteOutcome(Utf8JsonWriter writer, string questionId, Outcome outcome, int? bestCandidateRank)
    {
        writer.WriteString("id", questionId);
        writer.WriteString("outcome", Name(outcome));
        writer.OptionalNumber("bestCandidateRank", bestCandidateRank);
    }

    internal static void WriteMeasures(Utf8JsonWriter writer, QuestionRecord record) => writer.Object("measures", () =>
    {
        foreach (var (name, value) in record.Measures)
        {
            writer.WriteNumber(name, value);
        }
    });

    internal static string Name(Outcome outcome) => JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString());

    private static void WriteMeasures(Utf8JsonWriter writer, IEnumerable<MeasureSummary> measures) =>
        writer.Array("measures", measures, measure => writer.Object(() =>
        {
            writer.WriteString("name", measure.Measure);
            writer.WriteNumber("questions", measure.Statistic?.Count ?? 0);
            if (measure.Statistic is { } statistic)
            {
                writer.WriteNumber("mean", statistic.Mean);
                writer.WriteNumber("low", statistic.Low);
                writer.WriteNumber("high", statistic.High);
            }
        }));
}
