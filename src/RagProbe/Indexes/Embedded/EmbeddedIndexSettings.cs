using RagProbe.Indexes.Lexical;

namespace RagProbe.Indexes.Embedded;

/// <summary>What an embedded index is built for. All but the name is fixed for its life.</summary>
public sealed record EmbeddedIndexSettings
{
    /// <summary>How reports call the index; a new name replaces the stored one.</summary>
    public required string Name { get; init; }

    /// <summary>1 to 65,536.</summary>
    public required int Dimensions { get; init; }

    public required string ModelFingerprint { get; init; }

    public required string Chunker { get; init; }

    /// <summary>How the words of a chunk are weighted.</summary>
    public Bm25Settings Lexical { get; init; } = new();
}
