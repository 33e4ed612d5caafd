namespace RagProbe.Indexes.Embedded;

/// <summary>The one row of the table <c>state</c>: what the last committed write left.</summary>
internal sealed record IndexState
{
    public string Name { get; init; } = "";

    public long Dimensions { get; init; }

    public string ModelFingerprint { get; init; } = "";

    public string Chunker { get; init; } = "";

    public string Lexical { get; init; } = "";

    /// <summary>Number of the matrix file that the rows point into.</summary>
    public long Generation { get; init; }

    /// <summary>Rows of that file in use, dead ones included, a multiple of <see cref="RowGroups.Size"/>; what lies beyond was never committed.</summary>
    public long RowCount { get; init; }

    /// <summary>Goes up by one with every committed change of the chunks.</summary>
    public long WriteCount { get; init; }

    public string? Fingerprint { get; init; }

    /// <summary>The <see cref="WriteCount"/> that <see cref="Fingerprint"/> was computed at.</summary>
    public long? FingerprintWriteCount { get; init; }
}
