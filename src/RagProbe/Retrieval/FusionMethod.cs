namespace RagProbe.Retrieval;

public enum FusionMethod
{
    /// <summary>Weighted sum of the arms' scores, each arm's first brought to 0..1.</summary>
    Convex,

    /// <summary>Reciprocal rank fusion.</summary>
    Rrf,
}
