namespace RagProbe.Drills;

/// <summary>A second defect that a question carries before any fault is injected: when it fails then, two answers are right.</summary>
public enum Weakness
{
    None,

    /// <summary>No chunk holds 80 % of an expected passage.</summary>
    CutPassage,

    /// <summary>The passage stands where the model no longer reads.</summary>
    HiddenPassage,

    /// <summary>Another chunk is nearly the same as the expected one, or two before it are nearly the same.</summary>
    NearCopies,

    /// <summary>It passes by less than harmless edits of a question may change.</summary>
    BarelyPasses,
}
