namespace RagProbe.Retrieval;

public enum FusionMethod
{
    /// <summary>Weighted sum of the arms' scores, each arm's first brought to 0..1.</summary>
    Convex,

    /// <summary>Reciprocal rank fusion.</summary>
    Rrf,

    /// <summary>Sum of the arms' scores, each arm's brought to 0..1 by its mean and standard deviation (distribution-based score fusion).</summary>
    Dbsf,
}
