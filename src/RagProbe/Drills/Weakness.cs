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

    /// <summary>The question has a word that the corpus does not know and that is a typing error away from one that it knows.</summary>
    Mistyped,

    /// <summary>A fault that only makes it harder to find moves it below the cut by less than harmless edits of a question may change: a near miss as well.</summary>
    BarelyFails,

    /// <summary>It passes by less than harmless edits of a question may change.</summary>
    BarelyPasses,
}
