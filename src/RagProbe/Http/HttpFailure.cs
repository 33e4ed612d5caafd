namespace RagProbe.Http;

/// <summary>Why a call came to nothing, as far as it decides what to do next.</summary>
internal enum HttpFailure
{
    /// <summary>Nobody answers at the address. An outage.</summary>
    NoAnswer,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>The answer is larger than any that is expected.</summary>
    TooLong,

    /// <summary>The server, or one before it, turns everybody away for now (429, 502, 503, 504). An outage.</summary>
    Busy,

    /// <summary>The server failed at this call (500 and above).</summary>
    Broken,

    /// <summary>No key, or a wrong one (401, 403). An outage.</summary>
    Denied,

    /// <summary>There is no such endpoint (404, 405, 501). An outage.</summary>
    NotThere,

    /// <summary>The answer is elsewhere, where nobody said that texts and a key may go. An outage.</summary>
    Redirected,

    /// <summary>The server does not take this call (other statuses from 400 on).</summary>
    Refused,
}
