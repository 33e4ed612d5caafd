using System.Collections.Immutable;
using RagProbe.External;
using RagProbe.Recording;
using RagProbe.Retrieval;
using RagProbe.Scoring;
using RagProbe.Sweeps;

namespace RagProbe.Cli;

/// <summary>What a sweep replays: our own pipeline, or one that is not ours.</summary>
internal sealed record SweepTarget : IAsyncDisposable
{
    public required LoadedEvalSet Loaded { get; init; }

    public required IRetriever Retriever { get; init; }

    /// <summary>Our own pipeline, which can be diagnosed; null for another.</summary>
    public Replay? Replay { get; init; }

    /// <summary>What of the eval set a recorded run holds; null where there is none.</summary>
    public RunCoverage? Coverage { get; init; }

    /// <summary>Disposed with the target.</summary>
    public required IAsyncDisposable Opened { get; init; }

    public static SweepTarget Of(Replay replay) => new() { Loaded = replay.Loaded, Retriever = replay.Retriever, Replay = replay, Opened = replay };

    /// <summary>What a sweep with these measures is recorded under.</summary>
    public SweepPlan Plan(ImmutableArray<IMeasure> measures) => SweepPlan.Of(Loaded.EvalSet, QuestionFingerprint.Of(Loaded.EvalSet.Questions), Retriever, measures);

    public ValueTask DisposeAsync() => Opened.DisposeAsync();
}
