namespace RagProbe.Runs;

/// <summary>How exactly the scores of a run are compared. It decides what is a tie.</summary>
public enum ScorePrecision
{
    /// <summary>As 32-bit numbers: trec_eval 9 and pytrec_eval.</summary>
    Single,

    /// <summary>As 64-bit numbers: trec_eval 10.</summary>
    Double,
}
