namespace RagProbe.Drills;

/// <summary>A second defect that a question carries before any fault is injected: when it fails then, two answers are right.</summary>
public enum Weakness
{
    None,

    /// <summary>No chunk holds 80 % of an expected passage.</summary>
    CutPassage,

    /// <summary>The passage stands where the model no longer reads.</summary>
    HiddenPassage,

    /// <summary>Another chunk is nearly the same as the expected one.</summary>
    NearCopies,

    /// <summary>The expected text is the last that is delivered.</summary>
    LastPlace,
}
