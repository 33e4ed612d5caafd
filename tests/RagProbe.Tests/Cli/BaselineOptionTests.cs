using System.Text.Json;

namespace RagProbe.Tests.Cli;

public sealed class BaselineOptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_has_changed_since_the_baseline_is_recorded_with_the_finding_and_shown()
    {
        var set = SmallEvalSet.Write(_folder);
        var questions = await File.ReadAllTextAsync(Path.Combine(set, "questions.jsonl"), TestContext.Current.CancellationToken);
        _folder.Write("set/questions.jsonl", questions.Replace(""","filter":{"must":[{"key":"status","match":{"value":"current"}}]}""", "", StringComparison.Ordinal));
        Assert.Equal(0, (await RunAsync("sweep", set)).ExitCode);
        _folder.Write("set/questions.jsonl", questions);
        var swept = await RunAsync("sweep", set, "--baseline", "1");
        var shown = await RunAsync("show", "q3");
        var listed = await RunAsync("failures", "--cause", "filter-excluded");
        var json = await RunAsync("diagnose", set, "--baseline", "1", "--json");

        Assert.Equal((0, 0, 0, 0), (swept.ExitCode, shown.ExitCode, listed.ExitCode, json.ExitCode));
        Assert.Contains("Compared with sweep 1: of 1 failed question 1 passed there", swept.Error, StringComparison.Ordinal);
        Assert.Contains("baseline: sweep 1, where it passed (rank 1)", shown.Output, StringComparison.Ordinal);
        Assert.Contains("the retrieval parameters as then: ", shown.Output, StringComparison.Ordinal);
        Assert.Contains("q3", listed.Output, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json.Output);
        var evidence = document.RootElement.GetProperty("questions")[0].GetProperty("finding").GetProperty("evidence").EnumerateArray().Select(entry => entry.GetProperty("name").GetString());
        Assert.Contains("baseline", evidence);
        Assert.Contains("Compared with sweep 1", Assert.Single(document.RootElement.GetProperty("remarks").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_baseline_that_is_none_is_refused_before_any_work()
    {
        var set = SmallEvalSet.Write(_folder);
        Assert.Equal(0, (await RunAsync("sweep", set, "--no-diagnose")).ExitCode);
        var unknown = await RunAsync("sweep", set, "--baseline", "9");
        var itself = await RunAsync("diagnose", set, "--baseline", "1");
        var useless = await RunAsync("sweep", set, "--baseline", "1", "--no-diagnose");
        _folder.Write("set/evalset.json", """{ "name": "renamed" }""");
        var other = await RunAsync("sweep", set, "--baseline", "1");
        var sweeps = await RunAsync("sweeps", "--json");

        Assert.Equal((1, 1, 64, 1), (unknown.ExitCode, itself.ExitCode, useless.ExitCode, other.ExitCode));
        Assert.Contains("--baseline: sweep 9 is not recorded in ", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("--baseline: sweep 1 is the one that is diagnosed", itself.Error, StringComparison.Ordinal);
        Assert.Contains("--no-diagnose makes none", useless.Error, StringComparison.Ordinal);
        Assert.Contains("--baseline: sweep 1 is of the eval set 'small', not of 'renamed'. No sweep of 'renamed' is recorded.", other.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(sweeps.Output);
        Assert.Equal(1, document.RootElement.GetProperty("sweeps").GetArrayLength());
    }

    [Fact]
    public async Task A_baseline_that_asked_other_questions_is_refused()
    {
        var set = SmallEvalSet.Write(_folder);
        Assert.Equal(0, (await RunAsync("sweep", set, "--no-diagnose")).ExitCode);
        var questions = await File.ReadAllTextAsync(Path.Combine(set, "questions.jsonl"), TestContext.Current.CancellationToken);
        _folder.Write("set/questions.jsonl", questions.Replace("\"id\":\"q", "\"id\":\"r", StringComparison.Ordinal));
        var answer = await RunAsync("sweep", set, "--baseline", "1");

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("--baseline: sweep 1 holds none of the 5 questions that 'small' has now, by their ids", answer.Error, StringComparison.Ordinal);
    }

    private Task<CliAnswer> RunAsync(params string[] arguments) => CliProcess.RunAsync(_folder.Path, arguments);
}
