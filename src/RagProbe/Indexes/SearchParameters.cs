using RagProbe.Filters;

namespace RagProbe.Indexes;

public sealed record SearchParameters
{
    /// <summary>At most so many chunks; 1 or more.</summary>
    public required int Limit { get; init; }

    public Filter? Filter { get; init; }

    /// <summary>Only chunks with a score strictly above it.</summary>
    public double? ScoreThreshold { get; init; }
}
