using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace RagProbe.Indexes;

/// <summary>The chunks that a search brought, best first, and what it took to get them.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "An answer is a ranking; 'AnswerCollection' would be several answers.")]
public sealed class SearchAnswer(IReadOnlyList<ScoredChunk> chunks) : IReadOnlyList<ScoredChunk>
{
    /// <summary>Chunks that the index returned with a score that is not a finite number: their vectors are broken. They are reported, never ranked.</summary>
    public IReadOnlyList<string> UnrankedIds { get; init; } = [];

    /// <summary>How often the request that carried this question was sent again.</summary>
    public int Retries { get; init; }

    public int Count => chunks.Count;

    public ScoredChunk this[int index] => chunks[index];

    public IEnumerator<ScoredChunk> GetEnumerator() => chunks.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
