namespace RagProbe.Scoring;

/// <summary>What the ranks of a rank measure count.</summary>
public enum RankingLevel
{
    /// <summary>Source documents: a chunk is right when its source is judged relevant. No prefix in names.</summary>
    Source,

    /// <summary>Expected passages: a chunk is right when it carries one. Prefix <c>passage:</c>.</summary>
    Passage,
}
