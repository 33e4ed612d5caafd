namespace RagProbe.Indexes.Qdrant;

/// <summary>Who made a collection.</summary>
public enum CollectionOwner
{
    /// <summary>Nobody: there is none of that name.</summary>
    None,

    /// <summary>RagProbe, which keeps it up to date.</summary>
    RagProbe,

    /// <summary>Somebody else: it is only read.</summary>
    Other,
}
