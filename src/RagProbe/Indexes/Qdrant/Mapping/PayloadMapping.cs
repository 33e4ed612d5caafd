namespace RagProbe.Indexes.Qdrant.Mapping;

/// <summary>Where in the points of a collection a chunk's fields stand. Only the text and the source are needed to judge an answer.</summary>
public sealed record PayloadMapping
{
    /// <summary>The layout that RagProbe writes.</summary>
    public static PayloadMapping Own { get; } = new()
    {
        Id = PayloadPath.Of("id"),
        Text = PayloadPath.Of("text"),
        Source = PayloadPath.Of("source"),
        Start = PayloadPath.Of("start"),
        End = PayloadPath.Of("end"),
        ContentHash = PayloadPath.Of("hash"),
        HeadingPath = PayloadPath.Of("heading"),
        TokenCount = PayloadPath.Of("tokens"),
        OverTokenLimit = PayloadPath.Of("over_limit"),
        Metadata = PayloadPath.Of("metadata"),
    };

    /// <summary>The chunk's id; null where the point's id is the only one.</summary>
    public PayloadPath? Id { get; init; }

    public required PayloadPath Text { get; init; }

    public required PayloadPath Source { get; init; }

    /// <summary>Where the chunk begins in its source, in code points.</summary>
    public PayloadPath? Start { get; init; }

    /// <summary>Where the chunk ends in its source; null where the length of the text tells.</summary>
    public PayloadPath? End { get; init; }

    /// <summary>A hash of the text, in whatever way it was made.</summary>
    public PayloadPath? ContentHash { get; init; }

    public PayloadPath? Page { get; init; }

    public PayloadPath? HeadingPath { get; init; }

    public PayloadPath? TokenCount { get; init; }

    /// <summary>True on chunks of which the model saw only the beginning.</summary>
    public PayloadPath? OverTokenLimit { get; init; }

    /// <summary>The object that holds the fields that filters name; null where filters name paths of the whole payload.</summary>
    public PayloadPath? Metadata { get; init; }
}
