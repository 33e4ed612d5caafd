namespace RagProbe.Chunkings;

/// <summary>What one way of cutting the documents does to the expected passages, before anything is retrieved.</summary>
public sealed record ChunkingScore
{
    /// <summary>The chunker's name with its parameters.</summary>
    public required string Chunker { get; init; }

    public required int Chunks { get; init; }

    /// <summary>In code points; null where there is no chunk.</summary>
    public required double? MeanLength { get; init; }

    /// <summary>In code points; 0 where there is no chunk.</summary>
    public required int LongestLength { get; init; }

    /// <summary>Mean over the questions of <see cref="Scoring.PrecisionOmega"/>, 0 to 1; null where no question expects a passage.</summary>
    public required double? PrecisionOmega { get; init; }

    /// <summary>Population standard deviation of the same.</summary>
    public required double? Deviation { get; init; }

    /// <summary>Questions that expect a passage: those that the mean is over.</summary>
    public required int Questions { get; init; }

    /// <summary>Different passages that questions expect.</summary>
    public required int Passages { get; init; }

    /// <summary>Of those, how many stand in no single chunk as a whole: whatever is retrieved, the reader gets them in parts.</summary>
    public required int CutPassages { get; init; }
}
