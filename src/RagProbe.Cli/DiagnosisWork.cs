using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Diagnosis;
using RagProbe.Diagnosis.Baselines;
using RagProbe.Recording;
using RagProbe.Sweeps;

namespace RagProbe.Cli;

/// <summary>Diagnosing failed questions with progress on stderr.</summary>
internal static class DiagnosisWork
{
    public const int DefaultSeed = 1;

    /// <summary>Diagnoses the questions and keeps the findings with the sweep. Nothing is asked where nothing failed.</summary>
    /// <param name="replay">As the sweep was replayed.</param>
    /// <param name="archive">Holds the sweep.</param>
    /// <param name="sweepId">The sweep that they failed in.</param>
    /// <param name="failed">Ids of the questions.</param>
    /// <param name="baseline">An earlier sweep; null for none.</param>
    /// <param name="seed">Of every random choice.</param>
    /// <param name="cancellationToken">Ends it; then nothing is recorded.</param>
    public static async Task<DiagnosisReport> RunAsync(Replay replay, SweepArchive archive, long sweepId, IReadOnlySet<string> failed, SweepReader? baseline, int seed, CancellationToken cancellationToken)
    {
        if (failed.Count == 0)
        {
            return new DiagnosisReport { Questions = [], QuestionsAsked = 0, Embeddings = 0, Searches = 0 };
        }

        using var progress = new ProgressLine("diagnose", "questions", TimeProvider.System);
        var input = Input(replay, seed) with { Baseline = baseline is null ? null : Read(baseline, failed) };
        var report = await new Diagnostician(input with { Only = failed }).RunAsync(
            new SynchronousProgress<(int Done, int Total)>(state => progress.Report(state.Done, state.Total)), cancellationToken);
        archive.RecordFindings(sweepId, report, seed, DiagnosisFingerprint.Of(input, baseline?.Sweep.Id), failed.Count);
        foreach (var remark in report.Remarks)
        {
            Output.Note(remark);
        }

        if (failed.Count - report.Questions.Count is > 0 and var passed)
        {
            Output.Note($"{Plain.Count(passed, "question")} that failed in sweep {sweepId} passed when asked again: no finding was made.");
        }

        return report;
    }

    /// <summary>The findings of all failures, where they are recorded and nothing that they depend on has changed; else null.</summary>
    public static DiagnosisReport? Known(Replay replay, SweepReader reader, int failures, SweepReader? baseline, int seed) =>
        failures > 0 && reader.IsDiagnosed(DiagnosisFingerprint.Of(Input(replay, seed), baseline?.Sweep.Id), failures) ? Recorded(reader) : null;

    /// <summary>What is recorded of all runs together.</summary>
    public static DiagnosisReport Recorded(SweepReader reader)
    {
        var runs = reader.DiagnosisRuns();
        return new DiagnosisReport
        {
            Questions = reader.Diagnoses(),
            QuestionsAsked = runs.Sum(static run => run.QuestionsAsked),
            Embeddings = runs.Sum(static run => run.Embeddings),
            Searches = runs.Sum(static run => run.Searches),
        };
    }

    /// <summary>What a diagnosis of this replay works on, all failed questions of it.</summary>
    public static DiagnosisInput Input(Replay replay, int seed) => new()
    {
        EvalSet = replay.Loaded.EvalSet,
        Pipeline = replay.Pipeline,
        Index = replay.Index.Index,
        Model = replay.Model,
        Documents = replay.Loaded.Documents.ToDictionary(document => document.Id, StringComparer.Ordinal),
        Seed = seed,
    };

    // With traces: of those that failed only.
    private static Baseline Read(SweepReader reader, IEnumerable<string> failed) => new()
    {
        Sweep = reader.Sweep,
        Questions = failed.Select(reader.Question).OfType<QuestionRecord>().ToDictionary(record => record.Question.Id, StringComparer.Ordinal),
    };
}
