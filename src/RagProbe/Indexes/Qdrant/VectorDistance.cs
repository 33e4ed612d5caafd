namespace RagProbe.Indexes.Qdrant;

/// <summary>How a collection compares vectors.</summary>
public enum VectorDistance
{
    /// <summary>Of the directions; stored vectors have length 1.</summary>
    Cosine,

    /// <summary>Inner product: long vectors score higher.</summary>
    Dot,

    /// <summary>Straight-line distance. The score is its negative, so that larger is better.</summary>
    Euclid,

    /// <summary>Sum of the absolute differences. The score is its negative, so that larger is better.</summary>
    Manhattan,
}
