namespace RagProbe.Diagnosis;

/// <summary>Where exact rankings come from.</summary>
internal enum Exactness
{
    /// <summary>The index makes them.</summary>
    BySearch,

    /// <summary>The index refuses, and they are made of all its vectors.</summary>
    ByScroll,

    /// <summary>The index refuses, and it has too many vectors: there is only the approximate ranking.</summary>
    None,
}
