using System.Collections.Immutable;

namespace RagProbe.Runs;

/// <summary>A run scored against judgments.</summary>
public sealed record RunScores
{
    /// <summary>The run's name: the last field of its last line.</summary>
    public required string Tag { get; init; }

    public required ImmutableArray<RunMeasure> Measures { get; init; }

    /// <summary>The topics that have both judgments and an answer, by the bytes of their ids.</summary>
    public required ImmutableArray<TopicScores> Topics { get; init; }

    /// <summary>One value a measure; null for those that are no number, and where no topic has a value.</summary>
    public required ImmutableArray<double?> Summary { get; init; }

    /// <summary>How many topics the summary is of.</summary>
    public required int TopicCount { get; init; }

    /// <summary>Topics with judgments that the run lacks, by the bytes of their ids.</summary>
    public required ImmutableArray<string> MissingTopics { get; init; }

    /// <summary>Topics of the run without judgments: they count nowhere.</summary>
    public required ImmutableArray<string> UnjudgedTopics { get; init; }
}
