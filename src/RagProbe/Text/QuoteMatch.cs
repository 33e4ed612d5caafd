namespace RagProbe.Text;

/// <summary>How a quote was found, from the strictest way to none.</summary>
internal enum QuoteMatchLevel
{
    /// <summary>Character by character.</summary>
    Exact,

    /// <summary>After folding: white space, case and typographic signs aside.</summary>
    Normalised,

    /// <summary>By edit distance, with a similarity of at least <see cref="QuoteFinder.MinimumSimilarity"/>.</summary>
    Fuzzy,

    NotFound,
}

/// <summary>Where a document holds a quote.</summary>
internal sealed record QuoteMatch
{
    public required QuoteMatchLevel Level { get; init; }

    /// <summary>
    /// The places, in document order, in code points of the document. More than one: the quote is ambiguous. At most
    /// <see cref="QuoteFinder.MaxPlaces"/>. When nothing was found, the most similar place there is, if any.
    /// </summary>
    public required IReadOnlyList<TextSpan> Places { get; init; }

    /// <summary>0 to 1: that of the best place, 1 when exact or normalised.</summary>
    public required double Similarity { get; init; }
}
