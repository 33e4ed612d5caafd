namespace RagProbe.Cli;

/// <summary>The command was called in a way that cannot be meant; the message names option, value and what is legal.</summary>
internal sealed class UsageException(string message) : Exception(message);
