namespace RagProbe.Configuration;

/// <param name="Value">As it would be written on the command line.</param>
/// <param name="Place">File and line, for messages.</param>
public sealed record ConfiguredValue(string Value, string Place);
