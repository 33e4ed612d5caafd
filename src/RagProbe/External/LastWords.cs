namespace RagProbe.External;

/// <summary>The last lines of what a program writes to standard error, for messages; safe for two threads.</summary>
internal sealed class LastWords
{
    private const int LinesKept = 5;
    private const int LongestLine = 300;

    private readonly Queue<string> _lines = new();

    /// <summary>Reads to the end, so that the program never waits for a reader.</summary>
    public async Task DrainAsync(TextReader errors)
    {
        try
        {
            while (await errors.ReadLineAsync() is { } line)
            {
                if (string.IsNullOrWhiteSpace(line))
                {
                    continue;
                }

                lock (_lines)
                {
                    _lines.Enqueue(line.Length <= LongestLine ? line : $"{line[..LongestLine]}…");
                    if (_lines.Count > LinesKept)
                    {
                        _lines.Dequeue();
                    }
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The program is gone, and with it what it would have said.
        }
    }

    /// <summary>What was said, to follow a sentence; empty where nothing was.</summary>
    public string Describe()
    {
        lock (_lines)
        {
            return _lines.Count == 0 ? "" : $" It said: {string.Join(" | ", _lines)}";
        }
    }
}
