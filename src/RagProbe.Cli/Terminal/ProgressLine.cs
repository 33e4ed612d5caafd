using System.Globalization;

namespace RagProbe.Cli.Terminal;

/// <summary>
/// Progress on stderr: one line that renews itself on a terminal, with an estimate of the time left; where nobody watches (CI
/// logs) a plain line at each quarter of work that takes longer than <see cref="WorthALine"/>.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    /// <summary>Work that is over sooner is not worth a line in a log.</summary>
    internal static readonly TimeSpan WorthALine = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Renewal = TimeSpan.FromMilliseconds(100);

    private readonly string _what;
    private readonly string _unit;
    private readonly TimeProvider _time;
    private readonly TextWriter _output;
    private readonly bool _isTerminal;
    private readonly long _started;
    private long _lastWritten;
    private long _firstReported;
    private int _firstDone = -1;
    private int _quartersWritten;

    public ProgressLine(string what, string unit, TimeProvider time)
        : this(what, unit, time, Console.Error, isTerminal: !Console.IsErrorRedirected)
    {
    }

    internal ProgressLine(string what, string unit, TimeProvider time, TextWriter output, bool isTerminal)
    {
        (_what, _unit, _time, _output, _isTerminal) = (what, unit, time, output, isTerminal);
        _started = time.GetTimestamp();
        if (isTerminal)
        {
            // The first report can be many seconds away, with a large model.
            output.Write($"{what} ...");
        }
    }

    public void Report(int done, int total)
    {
        if (total == 0)
        {
            return;
        }

        if (_firstDone < 0)
        {
            // The estimate counts from here: what was done before is from an earlier run, or has warmed up the process.
            (_firstDone, _firstReported) = (done, _time.GetTimestamp());
        }

        if (_isTerminal)
        {
            if (_lastWritten == 0 || done == total || _time.GetElapsedTime(_lastWritten) > Renewal)
            {
                _lastWritten = _time.GetTimestamp();
                _output.Write($"\r\u001b[K{Describe(done, total)}");
            }
        }
        else if (4L * done / total > _quartersWritten && _time.GetElapsedTime(_started) > WorthALine)
        {
            _quartersWritten = (int)(4L * done / total);
            _output.WriteLine(Describe(done, total));
        }
    }

    public void Dispose()
    {
        if (_isTerminal)
        {
            _output.Write("\r\u001b[K");
        }
    }

    private string Describe(int done, int total)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{_what}: {done:n0} of {total:n0} {_unit}");
        var fresh = done - _firstDone;
        if (done == total || fresh <= 0)
        {
            return text;
        }

        var left = _time.GetElapsedTime(_firstReported) / fresh * (total - done);
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
