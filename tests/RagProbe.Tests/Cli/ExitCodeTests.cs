namespace RagProbe.Tests.Cli;

public sealed class ExitCodeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData]
    [InlineData("index")]
    [InlineData("sweep")]
    [InlineData("sweeps")]
    [InlineData("show")]
    [InlineData("failures")]
    [InlineData("diagnose")]
    [InlineData("evalset", "validate")]
    [InlineData("model", "distill")]
    [InlineData("model", "list")]
    [InlineData("model", "pull")]
    [InlineData("inspect")]
    [InlineData("health")]
    [InlineData("alias", "list")]
    [InlineData("alias", "resolve")]
    [InlineData("alias", "swap")]
    [InlineData("drill")]
    [InlineData("init")]
    [InlineData("config", "validate")]
    [InlineData("config", "schema")]
    [InlineData("chunkings")]
    public async Task Help_passes_and_shows_an_example(params string[] command)
    {
        var answer = await CliProcess.RunAsync(_folder.Path, [.. command, "--help"]);

        Assert.Equal(0, answer.ExitCode);
        Assert.Contains("Examples:", answer.Output, StringComparison.Ordinal);
        Assert.Contains($"ragprobe {string.Join(' ', command)}".TrimEnd(), answer.Output[answer.Output.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Empty(answer.Error);
    }

    [Theory]
    [InlineData("sweep")]
    [InlineData("sweep", "set", "--arm", "both")]
    [InlineData("sweep", "set", "--top-k", "many")]
    [InlineData("sweep", "set", "--dense-weight", "0,5")]
    [InlineData("sweep", "set", "--data", "")]
    [InlineData("sweap")]
    [InlineData("show")]
    public async Task Wrong_usage_is_64_with_the_reason_on_stderr(params string[] arguments)
    {
        var answer = await CliProcess.RunAsync(_folder.Path, arguments);

        Assert.Equal(64, answer.ExitCode);
        Assert.NotEmpty(answer.Error);
        Assert.Empty(answer.Output);
    }

    [Fact]
    public async Task Every_option_out_of_range_is_named_with_its_value_and_range()
    {
        var answer = await CliProcess.RunAsync(_folder.Path, "sweep", SmallEvalSet.Write(_folder), "--top-k", "0", "--dense-weight", "2", "--max-per-source", "-1");

        Assert.Equal(64, answer.ExitCode);
        Assert.Contains("--top-k: 0 is not 1 or more", answer.Error, StringComparison.Ordinal);
        Assert.Contains("--dense-weight: 2 is not 0 to 1", answer.Error, StringComparison.Ordinal);
        Assert.Contains("--max-per-source: -1 is not 1 or more", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sweep", "no-such-set")]
    [InlineData("sweeps")]
    [InlineData("failures")]
    [InlineData("show", "q1")]
    [InlineData("diagnose", "no-such-set")]
    [InlineData("index", "no-such-folder")]
    [InlineData("evalset", "validate", "no-such-set")]
    public async Task What_could_not_run_is_1_and_says_what_to_do_without_a_stack_trace(params string[] arguments)
    {
        var answer = await CliProcess.RunAsync(_folder.Path, arguments);

        Assert.Equal(1, answer.ExitCode);
        Assert.NotEmpty(answer.Error + answer.Output);
        Assert.DoesNotContain("   at RagProbe", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_with_failures_passes_because_no_gate_was_asked()
    {
        var answer = await CliProcess.RunAsync(_folder.Path, "sweep", SmallEvalSet.Write(_folder));

        Assert.Equal(0, answer.ExitCode);
        Assert.Contains("ragprobe show q3", answer.Output, StringComparison.Ordinal);
    }
}
