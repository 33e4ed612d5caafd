namespace RagProbe.QdrantDouble.FaultInjection;

/// <summary>How a call ends, apart from what the server would answer.</summary>
internal enum CallFault
{
    None,
    Unavailable,
    Exhausted,
    Broken,
}

/// <summary>What is to happen to one call.</summary>
internal readonly record struct CallFate(CallFault Fault, TimeSpan Latency, int? RetryAfterSeconds);
