using RagProbe.Indexes.Lexical;

namespace RagProbe.Indexes.Qdrant;

/// <summary>How a collection of our own is made. What is not set is left to the server.</summary>
public sealed record CollectionLayout
{
    public required int Dimensions { get; init; }

    public required string ModelFingerprint { get; init; }

    public required string Chunker { get; init; }

    /// <summary>How the words of a chunk are weighted.</summary>
    public Bm25Settings Lexical { get; init; } = new();

    public VectorDistance Distance { get; init; } = VectorDistance.Cosine;

    /// <summary>Links of a node of the graph; 0 for no graph.</summary>
    public int? HnswM { get; init; }

    /// <summary>Width of the beam while the graph is built; 4 or more.</summary>
    public int? HnswEfConstruct { get; init; }

    public VectorQuantization Quantization { get; init; }

    /// <summary>
    /// Metadata fields that filters name, and what they hold. They are indexed before the first point is written: a graph that was
    /// built before an index knows nothing of it, and filtered searches lose most of their neighbours.
    /// </summary>
    public IReadOnlyList<PayloadIndex> PayloadIndexes { get; init; } = [];
}

public enum VectorQuantization
{
    None,

    /// <summary>One byte a component.</summary>
    Scalar,

    /// <summary>One bit a component; rescored by default.</summary>
    Binary,
}

/// <param name="Key">The field as filters name it.</param>
public sealed record PayloadIndex(string Key, PayloadIndexKind Kind);

public enum PayloadIndexKind
{
    Keyword,
    Integer,
    Number,
    Flag,
}
