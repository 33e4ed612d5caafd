namespace RagProbe.Tests.Qdrant;

/// <summary>How strictly an answer must be the recorded one.</summary>
public enum CompareMode
{
    /// <summary>Everything but times, usage, operation ids and the order of equal scores; floats to 1e-5 relative.</summary>
    Exact,

    /// <summary>Results as a set.</summary>
    Unordered,

    /// <summary>As exact, and any choice among equal scores at the end of the list.</summary>
    Ties,

    /// <summary>The status and the kind of answer only.</summary>
    Shape,

    /// <summary>A collection to be loaded; its reads are then compared as exact.</summary>
    Reading,
}
