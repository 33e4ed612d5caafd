using System.Globalization;

namespace RagProbe.Cli.Terminal;

/// <summary>
/// Progress on stderr: one line that renews itself on a terminal, with an estimate of the time left; a plain line at each
/// quarter where nobody watches (CI logs).
/// </summary>
internal sealed class ProgressLine(string what, string unit, TimeProvider time) : IDisposable
{
    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private readonly long _started = time.GetTimestamp();
    private long _lastWritten;
    private int _firstDone = -1;
    private int _quartersWritten;
    private bool _lineIsOpen;

    public void Report(int done, int total)
    {
        if (total == 0)
        {
            return;
        }

        if (_firstDone < 0)
        {
            _firstDone = done;
        }

        if (_isTerminal)
        {
            if (done == total || time.GetElapsedTime(_lastWritten) > TimeSpan.FromMilliseconds(100))
            {
                _lastWritten = time.GetTimestamp();
                Console.Error.Write($"\r\u001b[K{Describe(done, total)}");
                _lineIsOpen = true;
            }
        }
        else if (4L * done / total > _quartersWritten)
        {
            _quartersWritten = (int)(4L * done / total);
            Console.Error.WriteLine(Describe(done, total));
        }
    }

    public void Dispose()
    {
        if (_lineIsOpen)
        {
            Console.Error.Write("\r\u001b[K");
        }
    }

    private string Describe(int done, int total)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{what}: {done:n0} of {total:n0} {unit}");
        var fresh = done - _firstDone;
        if (done == total || fresh <= 0)
        {
            return text;
        }

        var left = time.GetElapsedTime(_started) / fresh * (total - done);
        return $"{text}, about {Format(left)} left";
    }

    internal static string Format(TimeSpan duration) => duration switch
    {
        { TotalMinutes: >= 60 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalHours:0.0} h"),
        { TotalSeconds: >= 90 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMinutes:0} min"),
        { TotalSeconds: >= 10 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
    };
}
