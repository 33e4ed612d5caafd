namespace RagProbe.Retrieval;

public enum FusionMethod
{
    /// <summary>Weighted sum of the arms' scores, each divided by the arm's best score.</summary>
    Convex,

    /// <summary>Reciprocal rank fusion.</summary>
    Rrf,
}
