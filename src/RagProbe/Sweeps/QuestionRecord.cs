using RagProbe.EvalSets;
using RagProbe.Traces;

namespace RagProbe.Sweeps;

/// <summary>All that a sweep knows about one question.</summary>
public sealed record QuestionRecord
{
    public required Question Question { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>Value by measure name; a measure that does not apply to the question is absent.</summary>
    public IReadOnlyDictionary<string, double> Measures { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Null when the retrieval could not be run.</summary>
    public RetrievalTrace? Trace { get; init; }

    /// <summary>Why the retrieval could not be run.</summary>
    public string? Error { get; init; }

    /// <summary>
    /// The best rank, from 1, at which the last ranking before the cuts held the expected evidence (the passage where one is judged, else
    /// the source); null when it did not. Tells a near miss from a hopeless one.
    /// </summary>
    public int? BestCandidateRank { get; init; }
}
