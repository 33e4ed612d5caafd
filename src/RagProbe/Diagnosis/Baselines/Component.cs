namespace RagProbe.Diagnosis.Baselines;

/// <summary>What a retrieval is made of, and can be taken from an earlier one by itself.</summary>
internal enum Component
{
    /// <summary>The words of the question.</summary>
    Question,

    /// <summary>How it is searched: the pipeline's options, and the question's filter.</summary>
    Parameters,

    /// <summary>What the expected chunks say.</summary>
    Text,

    /// <summary>The stored vectors of the expected chunks.</summary>
    Vectors,

    /// <summary>The other candidates.</summary>
    Competitors,
}
