namespace RagProbe.Indexes;

public abstract record SearchRequest
{
    private SearchRequest(SearchParameters parameters) => Parameters = parameters;

    public SearchParameters Parameters { get; init; }

    /// <summary>Nearest neighbours by the index's distance (cosine: scores in -1..1); larger is better.</summary>
    /// <param name="Vector">Finite and of the index's dimension; any length above 0.</param>
    public sealed record Dense(ReadOnlyMemory<float> Vector, SearchParameters Parameters) : SearchRequest(Parameters);

    /// <summary>BM25 over the chunk text; larger is better. A text without any indexable word gets an empty answer.</summary>
    public sealed record Lexical(string Text, SearchParameters Parameters) : SearchRequest(Parameters);

    /// <summary>Both, fused by the index itself; the threshold applies to the fused score and keeps what reaches it.</summary>
    /// <param name="Vector">As in <see cref="Dense"/>.</param>
    /// <param name="Text">As in <see cref="Lexical"/>.</param>
    /// <param name="ArmLimit">How many candidates each arm hands on; at least the limit.</param>
    public sealed record Fused(ReadOnlyMemory<float> Vector, string Text, IndexFusion Fusion, int ArmLimit, SearchParameters Parameters) : SearchRequest(Parameters);
}

/// <summary>How an index makes one ranking of two arms.</summary>
public abstract record IndexFusion
{
    private IndexFusion()
    {
    }

    /// <summary>Sum of weight-adjusted 1 / (constant + rank from 1).</summary>
    /// <param name="Constant">0 or more (Qdrant's k is one more: its ranks start at 0).</param>
    /// <param name="Weights">Of the dense and the lexical arm, both above 0; null where both count alike.</param>
    public sealed record ReciprocalRank(int Constant, (float Dense, float Lexical)? Weights = null) : IndexFusion;

    /// <summary>Sum of each arm's score, brought to 0..1 between mean minus and mean plus three standard deviations.</summary>
    public sealed record DistributionBased : IndexFusion;
}
