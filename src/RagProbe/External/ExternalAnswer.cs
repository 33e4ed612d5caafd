namespace RagProbe.External;

/// <summary>What came back for one question.</summary>
/// <param name="Items">Best first; as many as came.</param>
/// <param name="Answer">The answer in words; null where none came.</param>
public sealed record ExternalAnswer(IReadOnlyList<ExternalItem> Items, string? Answer = null)
{
    /// <summary>How often the question was sent again.</summary>
    public int Retries { get; init; }
}
