using System.Text.Json;

namespace RagProbe.Tests.Cli;

public sealed class RepairsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_undiagnosed_sweep_is_diagnosed_first_and_a_cause_that_no_setting_helps_is_estimated()
    {
        var set = SmallEvalSet.Write(_folder);
        await RunAsync("sweep", set, "--no-diagnose");
        var undiagnosed = await RunAsync("failures", "--cause", "filter-excluded");
        var first = await RunAsync("repairs", set);
        var failures = await RunAsync("failures", "--cause", "filter-excluded", "--json");
        var second = await RunAsync("repairs", set);

        Assert.Equal((1, 0, 0), (undiagnosed.ExitCode, first.ExitCode, second.ExitCode));
        Assert.Equal(first.Output, second.Output);
        Assert.Contains("Sweep 1, small: 1 failure of 4 questions with an answer, Success@2 0.750", first.Output, StringComparison.Ordinal);
        Assert.Contains("  1 Correct the filters or the payload", first.Output, StringComparison.Ordinal);
        Assert.Contains("estimated: 1 of 1 question recovered", first.Output, StringComparison.Ordinal);
        Assert.Contains("next: ragprobe failures --cause filter-excluded\n", first.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(failures.Output);
        Assert.Equal(1, json.RootElement.GetProperty("failures").GetArrayLength());
    }

    [Fact]
    public async Task A_setting_that_helps_is_measured_and_its_next_command_recovers_what_it_promised()
    {
        var set = SmallEvalSet.Write(_folder);
        await RunAsync("sweep", set, "--arm", "dense", "--score-threshold", "0.999");
        var answer = await RunAsync("repairs", set, "--arm", "dense", "--score-threshold", "0.999", "--json");
        using var json = JsonDocument.Parse(answer.Output);
        var repair = json.RootElement.GetProperty("repairs")[0];
        var text = await RunAsync("repairs", set, "--arm", "dense", "--score-threshold", "0.999");
        var again = await RunAsync("sweep", set, "--arm", "dense", "--json");
        using var after = JsonDocument.Parse(again.Output);

        Assert.Equal(("ragprobe.repairs", true), (json.RootElement.GetProperty("format").GetString(), repair.GetProperty("measured").GetBoolean()));
        Assert.Equal("--score-threshold", repair.GetProperty("leaveOut")[0].GetString());
        Assert.Contains($"next: ragprobe sweep {set} --arm dense\n", text.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.True(repair.GetProperty("recovered").GetArrayLength() > 0);
        Assert.Equal(
            json.RootElement.GetProperty("failures").GetInt32() - repair.GetProperty("net").GetInt32(),
            after.RootElement.GetProperty("failures").GetArrayLength());
    }

    [Fact]
    public async Task A_sweep_with_other_options_is_refused()
    {
        var set = SmallEvalSet.Write(_folder);
        await RunAsync("sweep", set);
        var answer = await RunAsync("repairs", set, "--arm", "dense");

        Assert.Equal((1, ""), (answer.ExitCode, answer.Output));
        Assert.Contains("Sweep 1 cannot be replayed with these options", answer.Error, StringComparison.Ordinal);
        Assert.Contains($"`ragprobe sweep {set} --arm dense`", answer.Error, StringComparison.Ordinal);
    }

    private Task<CliAnswer> RunAsync(params string[] arguments) => CliProcess.RunAsync(_folder.Path, arguments);
}
