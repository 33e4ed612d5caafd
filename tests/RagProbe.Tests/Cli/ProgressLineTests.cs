using RagProbe.Cli.Terminal;

namespace RagProbe.Tests.Cli;

public sealed class ProgressLineTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly StringWriter _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void A_terminal_line_renews_itself_and_is_gone_at_the_end()
    {
        using (var progress = new ProgressLine("replay", "questions", _time, _output, isTerminal: true))
        {
            progress.Report(100, 1000);
            _time.Now += TimeSpan.FromSeconds(30);
            progress.Report(400, 1000);
        }

        Assert.Equal("replay ...\r\u001b[Kreplay: 100 of 1,000 questions\r\u001b[Kreplay: 400 of 1,000 questions, about 60 s left\r\u001b[K", _output.ToString());
    }

    [Fact]
    public void The_estimate_leaves_out_what_an_earlier_run_has_done()
    {
        using var progress = new ProgressLine("replay", "questions", _time, _output, isTerminal: true);
        _time.Now += TimeSpan.FromMinutes(5);
        progress.Report(900, 1000);
        _time.Now += TimeSpan.FromSeconds(1);
        progress.Report(910, 1000);

        Assert.EndsWith("910 of 1,000 questions, about 9.0 s left", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_is_not_written_to_more_than_ten_times_a_second()
    {
        using var progress = new ProgressLine("index", "chunks", _time, _output, isTerminal: true);
        for (var done = 1; done < 1000; done++)
        {
            _time.Now += TimeSpan.FromMilliseconds(1);
            progress.Report(done, 1000);
        }

        Assert.InRange(_output.ToString().Count(character => character == '\r'), 5, 11);
    }

    [Fact]
    public void A_log_gets_one_line_a_quarter_without_escapes()
    {
        using (var progress = new ProgressLine("index", "chunks", _time, _output, isTerminal: false))
        {
            for (var done = 1; done <= 100; done++)
            {
                _time.Now += TimeSpan.FromSeconds(1);
                progress.Report(done, 100);
            }
        }

        Assert.Equal(
            ["index: 25 of 100 chunks, about 75 s left", "index: 50 of 100 chunks, about 50 s left", "index: 75 of 100 chunks, about 25 s left", "index: 100 of 100 chunks"],
            _output.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void A_log_hears_nothing_of_work_that_is_over_at_once()
    {
        using var progress = new ProgressLine("index", "chunks", _time, _output, isTerminal: false);
        _time.Now += ProgressLine.WorthALine;
        progress.Report(100, 100);

        Assert.Empty(_output.ToString());
    }

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(9.9, "9.9 s")]
    [InlineData(89, "89 s")]
    [InlineData(90, "2 min")]
    [InlineData(3600, "1.0 h")]
    [InlineData(5400, "1.5 h")]
    public void A_duration_is_as_exact_as_an_estimate_can_be(double seconds, string expected) => Assert.Equal(expected, ProgressLine.Format(TimeSpan.FromSeconds(seconds)));

    private sealed class ManualTime : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
