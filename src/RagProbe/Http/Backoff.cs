namespace RagProbe.Http;

/// <summary>How long to wait before a call is sent again: twice as long each time, up to a limit, spread by half so that callers part.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Random random)
{
    /// <param name="retries">How often it was sent again so far.</param>
    public TimeSpan Before(int retries)
    {
        var ceiling = Math.Min(first.TotalMilliseconds * Math.Pow(2, retries), longest.TotalMilliseconds);
        lock (random)
        {
            return TimeSpan.FromMilliseconds(ceiling * (0.5 + (random.NextDouble() / 2)));
        }
    }
}
