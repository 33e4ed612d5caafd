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

    /// <summary>The context is a hit, and the answer has too little in common with the expected one: an irrelevant answer. A failure, where such a limit is set.</summary>
    AnswerMiss,

    /// <summary>Unanswerable, and nothing was delivered.</summary>
    Rejected,

    /// <summary>Unanswerable, yet something was delivered.</summary>
    NotRejected,

    /// <summary>The retrieval could not be run.</summary>
    Error,
}
