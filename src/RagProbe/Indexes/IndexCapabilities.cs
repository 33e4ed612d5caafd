using RagProbe.Indexes.Lexical;

namespace RagProbe.Indexes;

/// <summary>What an index can do beyond the search that every index offers.</summary>
public sealed record IndexCapabilities
{
    /// <summary>A write that fails leaves the index as it was.</summary>
    public required bool WritesAreAtomic { get; init; }

    /// <summary>A search may miss neighbours unless it is asked to be exact; <see cref="AnnParameters"/> have an effect.</summary>
    public required bool IsApproximate { get; init; }

    /// <summary>The index has sparse vectors or words to search: it answers <see cref="SearchRequest.Lexical"/>.</summary>
    public required bool HasLexicalArm { get; init; }

    /// <summary>The index fuses arms itself: it answers <see cref="SearchRequest.Fused"/>.</summary>
    public required bool CanFuse { get; init; }

    /// <summary>The index does, or does not need, what <see cref="AnnParameters.Acorn"/> asks for.</summary>
    public required bool HasAcorn { get; init; }

    /// <summary>How dense vectors are compared.</summary>
    public Qdrant.VectorDistance Distance { get; init; }

    /// <summary>How the words of its chunks are weighted; where nobody wrote it down, as fastembed does it.</summary>
    public Bm25Settings Lexical { get; init; } = new();

    /// <summary>The index refuses what <see cref="AnnParameters.Exact"/> asks for.</summary>
    public bool RefusesExactSearch { get; init; }

    /// <summary>The largest <see cref="AnnParameters.HnswEf"/> that is not refused; null where all are taken.</summary>
    public int? LargestBeam { get; init; }

    /// <summary>The largest <see cref="AnnParameters.QuantizationOversampling"/> that is not refused; null where all are taken.</summary>
    public double? LargestOversampling { get; init; }

    /// <summary>The largest <see cref="SearchParameters.Limit"/> that is not refused; null where all are taken.</summary>
    public int? LargestLimit { get; init; }
}
