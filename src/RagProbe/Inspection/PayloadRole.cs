namespace RagProbe.Inspection;

/// <summary>What a field of a payload means for a chunk.</summary>
public enum PayloadRole
{
    /// <summary>The chunk's own words.</summary>
    Text,

    /// <summary>The document that it was cut from.</summary>
    Source,

    /// <summary>Where it begins in the document, in code points.</summary>
    Start,

    /// <summary>Where it ends.</summary>
    End,

    /// <summary>A hash of the text.</summary>
    Hash,

    Page,

    Heading,

    /// <summary>The chunk's id, where it is not the point's.</summary>
    Id,

    /// <summary>The text's length in tokens.</summary>
    Tokens,
}
