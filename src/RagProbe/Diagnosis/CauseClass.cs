namespace RagProbe.Diagnosis;

/// <summary>In the order in which causes are considered: an earlier class is decided before a later one is looked at.</summary>
public enum CauseClass
{
    /// <summary>The judgment is wrong, not the retrieval.</summary>
    Label,

    /// <summary>A step of the pipeline after the exact ranking lost what the ranking had, or the text never reached the index.</summary>
    Stage,

    /// <summary>Something is other than in an earlier sweep in which the question passed, and nothing of it is known to be wrong.</summary>
    Change,

    /// <summary>Something is objectively wrong, whether or not it hurts elsewhere.</summary>
    Defect,

    /// <summary>The gap is of the size that a comma makes.</summary>
    Noise,

    /// <summary>Would help almost any question a little; counts only where it helps controls rarely.</summary>
    Soft,

    /// <summary>What is left.</summary>
    Rest,
}
