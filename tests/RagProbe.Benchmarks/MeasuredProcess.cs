using System.Diagnostics;

namespace RagProbe.Benchmarks;

/// <summary>A process that was run to its end.</summary>
internal sealed record MeasuredProcess(double Seconds, double PeakMebibytes, string Output)
{
    /// <exception cref="InvalidOperationException">Its exit code is not 0.</exception>
    public static async Task<MeasuredProcess> RunAsync(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

        // The peak is known only as long as the process lives: the last look counts.
        var peak = 0L;
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(5)))
        {
            try
            {
                process.Refresh();
                peak = Math.Max(peak, process.PeakWorkingSet64);
            }
            catch (InvalidOperationException)
            {
                // It has just ended.
            }
        }

        var elapsed = clock.Elapsed;
        return process.ExitCode == 0
            ? new MeasuredProcess(elapsed.TotalSeconds, peak / (1024.0 * 1024), await output)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}: {await errors}");
    }
}
