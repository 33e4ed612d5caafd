namespace RagProbe.Http;

/// <summary>Reads the address of an endpoint as a user writes it.</summary>
internal static class EndpointAddress
{
    /// <param name="text">What the user wrote.</param>
    /// <param name="kind">For the message: <c>a rerank endpoint</c>.</param>
    /// <param name="example">For the message: a whole address.</param>
    /// <exception cref="FormatException">It is no address; says what is legal.</exception>
    public static Uri Parse(string text, string kind, string example)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
        {
            throw new FormatException($"'{text}' is not the address of {kind}; write it whole, such as {example}");
        }

        return address.UserInfo.Length == 0
            ? address
            : throw new FormatException("an address with a user name or key in it; keep the key in the environment");
    }
}
