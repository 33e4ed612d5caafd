namespace RagProbe.Sweeps;

/// <summary>What became of one question. A technical error is never counted as a failed retrieval.</summary>
public enum Outcome
{
    /// <summary>An expected source is in the context and, where passages are judged, at least half of the text of one of them.</summary>
    Hit,

    /// <summary>An expected source is in the context, but less than half of every expected passage. A failure.</summary>
    PassageMiss,

    /// <summary>No expected source is in the context: an irrelevant answer. A failure.</summary>
    SourceMiss,

    /// <summary>Unanswerable, and nothing was delivered.</summary>
    Rejected,

    /// <summary>Unanswerable, yet something was delivered.</summary>
    NotRejected,

    /// <summary>The retrieval could not be run.</summary>
    Error,
}
