namespace RagProbe.Cli;

/// <summary>The command could not do its work; the message says what is wrong and what to do next.</summary>
internal sealed class CannotRunException(string message) : Exception(message);
