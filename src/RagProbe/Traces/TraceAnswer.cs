namespace RagProbe.Traces;

/// <summary>An answer in words.</summary>
public sealed record TraceAnswer
{
    /// <summary>Empty where the context held nothing to answer with.</summary>
    public required string Text { get; init; }

    /// <summary>Who answered and how, for a person: <c>extractive, 2 sentences</c>.</summary>
    public string Settings { get; init; } = "";

    /// <summary>What it was put together from, in its order; empty where that is not known.</summary>
    public IReadOnlyList<TraceSentence> Sentences { get; init; } = [];
}
