using System.Text.Json;

namespace RagProbe.Text;

internal static class JsonReason
{
    /// <summary>Why a text is no JSON, without the framework's own, zero-based position at the end and without a full stop.</summary>
    public static string Of(JsonException exception)
    {
        var message = exception.Message;
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = end < 0 ? message : message[..end];
        var path = reason.IndexOf(" Path:", StringComparison.Ordinal);
        return (path < 0 ? reason : reason[..path]).TrimEnd('.', ' ');
    }
}
