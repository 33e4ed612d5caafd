using RagProbe.Filters;

namespace RagProbe.Indexes;

public sealed record SearchParameters
{
    /// <summary>At most so many chunks; 1 or more.</summary>
    public required int Limit { get; init; }

    public Filter? Filter { get; init; }

    /// <summary>Only chunks with a score strictly above it.</summary>
    public double? ScoreThreshold { get; init; }

    public AnnParameters Ann { get; init; } = AnnParameters.Default;

    /// <summary>Which of a point's vectors is searched; null for the one that the index was opened with. The name may be the empty string.</summary>
    public string? VectorName { get; init; }
}
