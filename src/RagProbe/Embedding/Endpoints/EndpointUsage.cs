using System.Globalization;

namespace RagProbe.Embedding.Endpoints;

/// <summary>What was asked of an embedding endpoint, and what it says that it cost.</summary>
public sealed record EndpointUsage
{
    /// <summary>Calls that were answered.</summary>
    public required long Calls { get; init; }

    public required long Texts { get; init; }

    /// <summary>As the endpoint counts them, over the calls in which it says so.</summary>
    public required long Tokens { get; init; }

    /// <summary>Answered calls that say nothing of tokens.</summary>
    public required long CallsWithoutTokens { get; init; }

    /// <summary>How often a call was sent again after a passing failure.</summary>
    public required long Retries { get; init; }

    /// <summary>For a person: <c>12 calls, 340 texts, 45,210 tokens as the endpoint counts</c>.</summary>
    public override string ToString()
    {
        var tokens = CallsWithoutTokens == 0 ? Invariant($"{Tokens:n0} tokens as the endpoint counts")
            : CallsWithoutTokens == Calls ? "tokens unknown, for the endpoint does not count them"
            : Invariant($"{Tokens:n0} tokens as the endpoint counts, which says nothing of {Count(CallsWithoutTokens, "call")}");
        return Invariant($"{Count(Calls, "call")}, {Count(Texts, "text")}, {tokens}{(Retries == 0 ? "" : $"; {Count(Retries, "time")} sent again after a passing failure")}");
    }

    private static string Count(long count, string what) => Invariant($"{count:n0} {what}{(count == 1 ? "" : "s")}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
