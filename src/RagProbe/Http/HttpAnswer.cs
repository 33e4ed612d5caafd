namespace RagProbe.Http;

/// <param name="Text">The body, read as UTF-8.</param>
/// <param name="Retries">How often the call was sent again before it was answered.</param>
internal sealed record HttpAnswer(string Text, int Retries);
