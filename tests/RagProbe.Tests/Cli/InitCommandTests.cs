using RagProbe.Cli;
using RagProbe.Configuration;

namespace RagProbe.Tests.Cli;

public sealed class InitCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_writes_down_what_lies_around_and_sweep_then_needs_no_name()
    {
        SmallEvalSet.Write(_folder);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "manuals"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "manuals", "a.md"), "Text.", TestContext.Current.CancellationToken);

        var made = await CliProcess.RunAsync(_folder.Path, "init", "--yes");

        Assert.Equal(0, made.ExitCode);
        Assert.Contains("Next: `ragprobe sweep`.", made.Output, StringComparison.Ordinal);
        Assert.Contains("eval set   set: ", made.Error, StringComparison.Ordinal);
        Assert.Contains("documents  manuals: 1 file", made.Error, StringComparison.Ordinal);
        Assert.Contains("model      static", made.Error, StringComparison.Ordinal);
        var written = ConfigurationReader.Load(Path.Combine(_folder.Path, "ragprobe.json"));
        Assert.Equal(Path.Combine(_folder.Path, "set"), written.EvalSet);
        Assert.Empty(written.Defaults);
        Assert.Null(written.Corpus);
        Assert.Equal(ConfigurationSchema.Write(), await File.ReadAllTextAsync(Path.Combine(_folder.Path, "ragprobe.schema.json"), TestContext.Current.CancellationToken));

        var swept = await CliProcess.RunAsync(_folder.Path, "sweep", "--no-diagnose");

        Assert.Equal((0, true), (swept.ExitCode, Directory.Exists(Path.Combine(_folder.Path, ".ragprobe"))));
        Assert.Contains("top 2", swept.Output, StringComparison.Ordinal);

        var again = await CliProcess.RunAsync(_folder.Path, "init", "--yes");

        Assert.Equal(1, again.ExitCode);
        Assert.Contains("--force", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_lies_around_the_file_says_what_to_fill_in()
    {
        var made = await CliProcess.RunAsync(_folder.Path, "init");

        Assert.Equal(0, made.ExitCode);
        Assert.Contains("No eval set is named yet", made.Output, StringComparison.Ordinal);
        Assert.Contains("// \"evalSet\": \"my-set\",", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "ragprobe.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal((0, "ragprobe.json: fine\n"), await ValidateAsync());

        var swept = await CliProcess.RunAsync(_folder.Path, "sweep");

        Assert.Equal(64, swept.ExitCode);
        Assert.Contains("\"evalSet\"", swept.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_said_comes_before_what_is_found()
    {
        SmallEvalSet.Write(_folder);
        _folder.Write("other/questions.jsonl", "{}");

        var made = await CliProcess.RunAsync(_folder.Path, "init", "--eval-set", "other", "--model", "openai:x", "--qdrant", "http://localhost:6334");

        var written = ConfigurationReader.Load(Path.Combine(_folder.Path, "ragprobe.json"));
        Assert.Equal(0, made.ExitCode);
        Assert.Equal(("other", "openai:x", "http://localhost:6334"), (Path.GetFileName(written.EvalSet), written.Defaults["model"].Value, written.QdrantUrl));
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_file_is_said_at_once()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Path, "ragprobe.json"),
            """
            {
              "evalSets": "x",
              "defaults": {
                "top-k": [],
                "-model": "static"
              },
              "qdrant": { "url": "localhost:99999" }
            }
            """,
            TestContext.Current.CancellationToken);

        var (exitCode, output) = await ValidateAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("ragprobe.json:2: error: evalSets", output, StringComparison.Ordinal);
        Assert.Contains("ragprobe.json:4: error: defaults.top-k", output, StringComparison.Ordinal);
        Assert.Contains("ragprobe.json:5: error: defaults.-model", output, StringComparison.Ordinal);
        Assert.Contains("ragprobe.json:7: error: qdrant.url", output, StringComparison.Ordinal);
        Assert.Contains("4 problems", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_are_checked_as_options_are_and_name_their_line()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "ragprobe.json"), "{\n \"defaults\": {\n  \"top-k\": \"many\",\n  \"arm\": \"both\",\n  \"modle\": \"static\"\n } }", TestContext.Current.CancellationToken);

        var (exitCode, output) = await ValidateAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("ragprobe.json:3: --top-k: 'many' is not a whole number", output, StringComparison.Ordinal);
        Assert.Contains("ragprobe.json:4: --arm: 'both' is not one of dense, lexical, hybrid", output, StringComparison.Ordinal);
        Assert.Contains("ragprobe.json:5: no setting of a sweep: 'modle'; did you mean 'model'?", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_come_before_variables_and_those_before_the_file_and_that_before_the_eval_set()
    {
        SmallEvalSet.Write(_folder);
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "ragprobe.json"), """{ "evalSet": "set", "defaults": { "top-k": 3 } }""", TestContext.Current.CancellationToken);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["RAGPROBE_TOP_K"] = "4" };

        Assert.Contains("top 3", (await CliProcess.RunAsync(_folder.Path, "sweep", "--no-diagnose")).Output, StringComparison.Ordinal);
        Assert.Contains("top 4", (await CliProcess.RunAsync(_folder.Path, variables, "sweep", "--no-diagnose")).Output, StringComparison.Ordinal);
        Assert.Contains("top 2", (await CliProcess.RunAsync(_folder.Path, variables, "sweep", "--no-diagnose", "--top-k", "2")).Output, StringComparison.Ordinal);

        var wrong = await CliProcess.RunAsync(_folder.Path, new Dictionary<string, string>(StringComparer.Ordinal) { ["RAGPROBE_TOP_K"] = "x" }, "sweep");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("RAGPROBE_TOP_K: --top-k: 'x' is not a whole number", wrong.Error, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output)> ValidateAsync()
    {
        var answer = await CliProcess.RunAsync(_folder.Path, "config", "validate");
        return (answer.ExitCode, answer.Output);
    }
}
