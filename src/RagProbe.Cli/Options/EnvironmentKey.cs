namespace RagProbe.Cli.Options;

/// <summary>Keys of services: from the environment only, never from a file or an option.</summary>
internal static class EnvironmentKey
{
    /// <summary>The variable's value without blanks around it; null where it is not set, or empty.</summary>
    /// <exception cref="UsageException">It cannot stand in a header.</exception>
    public static string? Read(string variable)
    {
        var key = Environment.GetEnvironmentVariable(variable)?.Trim();
        return string.IsNullOrEmpty(key) ? null
            : key.All(character => character is > ' ' and < '\u007f') ? key
            : throw new UsageException($"{variable}: holds characters that no HTTP header can carry; a key is made of visible ASCII characters");
    }
}
