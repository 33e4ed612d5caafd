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
        var report = await new Diagnostician(Input(replay, seed) with { Only = failed, Baseline = baseline is null ? null : Read(baseline, failed) }).RunAsync(
            new SynchronousProgress<(int Done, int Total)>(state => progress.Report(state.Done, state.Total)), cancellationToken);
        archive.RecordFindings(sweepId, report, seed);
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
