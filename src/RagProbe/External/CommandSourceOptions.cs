namespace RagProbe.External;

/// <summary>Which program is asked, and how patiently.</summary>
public sealed record CommandSourceOptions
{
    /// <summary>Program and arguments, as <see cref="Parse"/> cuts them; started directly, without a shell.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    public ResponseMapping Response { get; init; } = new();

    /// <summary>How long one question may take, the first one's start of the program included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Reads what a user writes.</summary>
    /// <exception cref="FormatException">It names no program; says what is legal.</exception>
    public static IReadOnlyList<string> Parse(string command) => CommandWords.Split(command);
}
