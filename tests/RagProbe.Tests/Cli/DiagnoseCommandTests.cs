using System.Text.Json;
using RagProbe.Diagnosis;
using RagProbe.Recording;
using RagProbe.Tests.Recording;

namespace RagProbe.Tests.Cli;

public sealed class DiagnoseCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sweep_with_other_options_is_refused_with_what_differs_and_how_to_sweep_again()
    {
        var set = await SweepAsync();
        var answer = await RunAsync("diagnose", set, "--arm", "dense", "--top-k", "1");

        Assert.Equal((1, ""), (answer.ExitCode, answer.Output));
        Assert.Contains("Sweep 1 cannot be diagnosed with these options", answer.Error, StringComparison.Ordinal);
        Assert.Contains("  pipeline: dense, depth 100, top 1 was hybrid, ", answer.Error, StringComparison.Ordinal);
        Assert.Contains($"`ragprobe sweep {set} --arm dense --top-k 1`", answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("measures", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_that_the_sweep_did_not_use_is_refused_with_the_one_that_it_used()
    {
        var set = await SweepAsync();
        var answer = await RunAsync("diagnose", set, "--chunker", "whole");

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("Sweep 1 was run on the index small.static.markdown-120 with the model static and chunks markdown(120)", answer.Error, StringComparison.Ordinal);
        Assert.Contains($"`ragprobe sweep {set} --chunker whole`", answer.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Of(".ragprobe", "indexes", "small.static.whole")));
    }

    [Fact]
    public async Task An_index_that_changed_since_the_sweep_is_refused_and_left_as_it_is()
    {
        var set = await SweepAsync();
        _folder.Write("set/corpus/travel.txt", "Hotels are paid up to 140 pounds a night. Buses are fine.");
        await RunAsync("index", set);
        var answer = await RunAsync("diagnose", set);

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("  index: small.static.markdown-120 ", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_eval_set_that_was_never_swept_is_refused()
    {
        await SweepAsync();
        _folder.Write("set/evalset.json", """{ "name": "renamed" }""");
        var answer = await RunAsync("diagnose", _folder.Of("set"), "--question", "q3");
        var other = await RunAsync("diagnose", _folder.Of("set"), "--sweep", "1");

        Assert.Equal((1, 1), (answer.ExitCode, other.ExitCode));
        Assert.Contains("No sweep of the eval set 'renamed' is recorded", answer.Error, StringComparison.Ordinal);
        Assert.Contains($"`ragprobe sweep {_folder.Of("set")}`", answer.Error, StringComparison.Ordinal);
        Assert.Contains("Sweep 1 was run on the index small.static.markdown-120", other.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("q33", "sweep 1 has no question 'q33'; did you mean 'q3'?")]
    [InlineData("q1", "'q1' did not fail in sweep 1 (hit); only failures are diagnosed")]
    [InlineData("q5", "'q5' did not fail in sweep 1 (not rejected)")]
    public async Task A_question_that_cannot_be_diagnosed_is_refused(string question, string reason)
    {
        var answer = await RunAsync("diagnose", await SweepAsync(), "--question", "q3", question);

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains(reason, answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_without_failures_is_diagnosed_without_a_question_whatever_its_measures()
    {
        var set = SmallEvalSet.Write(_folder);
        var questions = await File.ReadAllLinesAsync(Path.Combine(set, "questions.jsonl"), TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(Path.Combine(set, "questions.jsonl"), questions.Where(line => !line.Contains("\"q3\"", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        await RunAsync("sweep", set, "--measures", "nDCG@1");
        var text = await RunAsync("diagnose", set);
        var json = await RunAsync("diagnose", set, "--json", "--seed", "7");

        Assert.Equal((0, 0), (text.ExitCode, json.ExitCode));
        Assert.Contains("No failures.", text.Output, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json.Output);
        Assert.Equal(("ragprobe.diagnosis", 7, 0), (document.RootElement.GetProperty("format").GetString(), document.RootElement.GetProperty("seed").GetInt32(), document.RootElement.GetProperty("questions").GetArrayLength()));
    }

    [Fact]
    public async Task Failures_are_filtered_by_cause_and_have_a_column_for_it_once_they_are_diagnosed()
    {
        await SweepAsync();
        var before = await RunAsync("failures");
        Record(DiagnosisSample.Typo("q3"));
        var all = await RunAsync("failures");
        var typos = await RunAsync("failures", "--cause", "query-typo");
        var others = await RunAsync("failures", "--cause", "ann-miss", "--json");

        Assert.DoesNotContain("cause", before.Output, StringComparison.Ordinal);
        Assert.Contains(all.Output.Split('\n'), line => line.StartsWith("  question  outcome        cause       expected at", StringComparison.Ordinal));
        Assert.Contains(typos.Output.Split('\n'), line => line.StartsWith("  q3        source missed  query-typo ", StringComparison.Ordinal));
        using var json = JsonDocument.Parse(others.Output);
        Assert.Equal(0, json.RootElement.GetProperty("failures").GetArrayLength());
    }

    [Fact]
    public async Task A_cause_that_is_none_is_refused_with_those_that_are_and_one_of_an_undiagnosed_sweep_with_what_to_run()
    {
        await SweepAsync();
        var mistyped = await RunAsync("failures", "--cause", "query-tpyo");
        var undiagnosed = await RunAsync("failures", "--cause", "query-typo");

        Assert.Equal((64, 1), (mistyped.ExitCode, undiagnosed.ExitCode));
        Assert.Contains("--cause: 'query-tpyo' is no cause; did you mean 'query-typo'?", mistyped.Error, StringComparison.Ordinal);
        Assert.All(CauseCodes.All, code => Assert.Contains(code, mistyped.Error, StringComparison.Ordinal));
        Assert.Contains("sweep 1 is not diagnosed; run `ragprobe diagnose", undiagnosed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_is_shown_with_its_finding_and_nothing_in_it_is_obeyed()
    {
        await SweepAsync();
        Record(DiagnosisSample.Typo("q3"));
        var text = await RunAsync("show", "q3");
        var json = await RunAsync("show", "q3", "--json");

        Assert.Contains("\ncause      query-typo (defect, confidence 0.95)\n", text.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("stored text: <b>first</b> second \u241b[31m [red]", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Output, character => char.IsControl(character) && character is not ('\n' or '\r'));
        using var document = JsonDocument.Parse(json.Output);
        Assert.Equal("query-typo", document.RootElement.GetProperty("diagnosis").GetProperty("cause").GetString());
    }

    [Fact]
    public async Task To_diagnose_and_not_to_diagnose_is_wrong_usage()
    {
        var answer = await RunAsync("sweep", SmallEvalSet.Write(_folder), "--diagnose", "--no-diagnose");

        Assert.Equal(64, answer.ExitCode);
        Assert.Contains("--diagnose and --no-diagnose", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_that_is_diagnosed_and_resumed_keeps_its_findings_until_a_document_or_the_seed_differs()
    {
        var set = SmallEvalSet.Write(_folder);
        var first = await RunAsync("sweep", set);
        var resumed = await RunAsync("sweep", set, "--resume");
        Assert.Equal(1, Runs());
        await RunAsync("diagnose", set, "--question", "q3");
        var partial = await RunAsync("sweep", set, "--resume");
        Assert.Equal(2, Runs());
        await RunAsync("diagnose", set, "--seed", "5");
        var seeded = await RunAsync("sweep", set, "--resume");
        Assert.Equal(4, Runs());
        await File.AppendAllTextAsync(_folder.Of("set", "corpus", "travel.txt"), " Ships are slow.", TestContext.Current.CancellationToken);
        var changed = await RunAsync("sweep", set, "--resume", "--no-indexing");
        Assert.Equal(5, Runs());

        Assert.DoesNotContain("diagnosed already", first.Error + seeded.Error + changed.Error, StringComparison.Ordinal);
        Assert.Contains($"Sweep 1 is diagnosed already, and nothing that findings depend on has changed: they are kept. `ragprobe diagnose {set}` diagnoses again.", resumed.Error, StringComparison.Ordinal);
        Assert.Contains("diagnosed already", partial.Error, StringComparison.Ordinal);
        Assert.Equal(first.Output, resumed.Output);
        Assert.Equal(first.Output, changed.Output);

        int Runs()
        {
            using var archive = SweepArchive.Open(_folder.Of(".ragprobe", "sweeps.db"), TimeProvider.System);
            return archive.Reader(Assert.Single(archive.List()).Id).DiagnosisRuns().Count;
        }
    }

    private async Task<string> SweepAsync()
    {
        var set = SmallEvalSet.Write(_folder);
        Assert.Equal(0, (await RunAsync("sweep", set, "--no-diagnose")).ExitCode);
        return set;
    }

    private void Record(params QuestionDiagnosis[] diagnoses)
    {
        using var archive = SweepArchive.Open(_folder.Of(".ragprobe", "sweeps.db"), TimeProvider.System);
        archive.RecordFindings(1, DiagnosisSample.Report(diagnoses), seed: 1, "inputs", diagnoses.Length);
    }

    private Task<CliAnswer> RunAsync(params string[] arguments) => CliProcess.RunAsync(_folder.Path, arguments);
}
