using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;

namespace RagProbe.Tests.Cli;

public sealed class SweepCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_that_is_wrong_with_a_call_is_said_at_once()
    {
        SmallEvalSet.Write(_folder);

        var answer = await CliProcess.RunAsync(
            _folder.Path, "sweep", "set", "--top-k", "0", "--dense-weight", "7", "--chunker", "semantic", "--rerank-depth", "5", "--answer-sentences", "2", "--rrf-weights", "1", "--qdrant-retries", "1000", "--hnsw-m=-1", "--diagnose", "--no-diagnose");

        Assert.Equal(64, answer.ExitCode);
        Assert.All(
            ["--top-k", "--dense-weight", "--chunker", "--rerank-depth", "--answer-sentences", "--rrf-weights", "--qdrant-retries", "--hnsw-m", "--diagnose and --no-diagnose"],
            option => Assert.Contains(answer.Error.Split('\n'), line => line.StartsWith(option, StringComparison.Ordinal)));
        Assert.Empty(answer.Output);
    }

    [Fact]
    public async Task Json_is_the_only_thing_on_stdout_and_counts_every_question_once()
    {
        var answer = await CliProcess.RunAsync(_folder.Path, "sweep", SmallEvalSet.Write(_folder), "--json");

        using var json = JsonDocument.Parse(answer.Output);
        var counts = json.RootElement.GetProperty("counts");
        Assert.Equal("ragprobe.sweep", json.RootElement.GetProperty("format").GetString());
        Assert.Equal(5, counts.GetProperty("questions").GetInt32());
        Assert.Equal(3, counts.GetProperty("hit").GetInt32());
        Assert.Equal(1, counts.GetProperty("sourceMiss").GetInt32());
        Assert.Equal(1, counts.GetProperty("notRejected").GetInt32());
        Assert.Equal(0, counts.GetProperty("error").GetInt32());
        Assert.Equal(["q3"], json.RootElement.GetProperty("failures").EnumerateArray().Select(id => id.GetString()));
    }

    [Fact]
    public async Task The_same_sweep_in_another_folder_and_culture_gives_the_same_bytes()
    {
        var set = SmallEvalSet.Write(_folder);
        var first = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--json", "--data", _folder.Of("a"));
        var second = await CliProcess.RunAsync(_folder.Path, new Dictionary<string, string>(StringComparer.Ordinal) { ["LC_ALL"] = "de_DE.UTF-8" }, "sweep", set, "--json", "--data", _folder.Of("b"));

        Assert.Equal(first.Output, second.Output);
    }

    [Fact]
    public async Task An_answerable_question_is_found_and_shown_with_its_text_marked()
    {
        await CliProcess.RunAsync(_folder.Path, "sweep", SmallEvalSet.Write(_folder));
        var answer = await CliProcess.RunAsync(_folder.Path, "show", "q2");

        Assert.Equal(0, answer.ExitCode);
        Assert.Contains("q2  hit", answer.Output, StringComparison.Ordinal);
        Assert.Contains("»Parental leave is 26 weeks at full pay.«", answer.Output, StringComparison.Ordinal);
        foreach (var stage in new[] { "embed", "dense", "lexical", "fusion", "top-k" })
        {
            Assert.Contains($"\n{stage} ", answer.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_trace_of_a_failure_begins_with_where_the_expected_text_was_lost()
    {
        await CliProcess.RunAsync(_folder.Path, "sweep", SmallEvalSet.Write(_folder));
        var answer = await CliProcess.RunAsync(_folder.Path, "show", "q3");

        Assert.StartsWith("never found: the expected text was not among the ", answer.Output.Split('\n')[2], StringComparison.Ordinal);
        Assert.Contains("a filter was set", answer.Output.Split('\n')[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Escapes_and_markup_in_documents_and_questions_are_printed_and_not_obeyed()
    {
        _folder.Write("odd/evalset.json", """{ "name": "[red]odd" }""");
        _folder.Write("odd/corpus/a[b].md", "# Title \u001b[31m\u001b]0;title\u0007 [bold]x[/] [unclosed\n\nThe \u202enumber[/] is 42.\n");
        _folder.Write("odd/questions.jsonl", """{"id":"[q] 1","question":"[blink]Which number\u001b[5m?","expected":[{"source":"a[b].md","quote":"is 42."}],"tags":["[t]"]}""" + "\n");
        var sweep = await CliProcess.RunAsync(_folder.Path, "sweep", _folder.Of("odd"));
        var show = await CliProcess.RunAsync(_folder.Path, "show", "[q] 1");

        Assert.Equal((0, 0), (sweep.ExitCode, show.ExitCode));
        Assert.Contains("# Title \u241b[31m\u241b]0;title\u2407 [bold]x[/] [unclosed", show.Output, StringComparison.Ordinal);
        Assert.Contains("[blink]Which number\u241b[5m?", show.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(sweep.Output + sweep.Error + show.Output, character => (char.IsControl(character) && character is not ('\n' or '\r')) || character == '\u202e');
    }

    [Fact]
    public async Task Defaults_that_name_no_setting_stop_the_sweep_and_are_reported_by_validate()
    {
        var set = SmallEvalSet.Write(_folder);
        _folder.Write("set/evalset.json", """{ "name": "small", "defaults": { "tpo-k": 2, "data": "elsewhere" } }""");
        var sweep = await CliProcess.RunAsync(_folder.Path, "sweep", set);
        var validate = await CliProcess.RunAsync(_folder.Path, "evalset", "validate", set);

        Assert.Equal((1, 1), (sweep.ExitCode, validate.ExitCode));
        Assert.Contains("eval set small: defaults: no setting of a sweep: 'tpo-k'; did you mean 'top-k'?", sweep.Error, StringComparison.Ordinal);
        Assert.Contains("eval set small: defaults: no setting of a sweep: 'data' (legal are", sweep.Error, StringComparison.Ordinal);
        Assert.Contains("evalset.json: error: defaults: no setting of a sweep: 'tpo-k'", validate.Output, StringComparison.Ordinal);
        Assert.Contains("evalset.json: error: defaults: no setting of a sweep: 'data'", validate.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_in_json_holds_the_texts_of_all_candidates()
    {
        await CliProcess.RunAsync(_folder.Path, "sweep", SmallEvalSet.Write(_folder));
        var answer = await CliProcess.RunAsync(_folder.Path, "show", "q1", "--json");

        using var json = JsonDocument.Parse(answer.Output);
        var texts = json.RootElement.GetProperty("chunks").EnumerateArray().ToDictionary(chunk => chunk.GetProperty("id").GetString()!, chunk => chunk.GetProperty("text").GetString()!);
        var candidates = json.RootElement.GetProperty("stages").EnumerateArray().SelectMany(stage => stage.GetProperty("candidates").EnumerateArray()).Select(candidate => candidate.GetProperty("chunk").GetString()!);
        Assert.All(candidates, id => Assert.NotEmpty(texts[id]));
        Assert.True(json.RootElement.GetProperty("tokens").GetArrayLength() > 5);
    }

    [Fact]
    public async Task A_mistyped_question_id_gets_a_suggestion()
    {
        await CliProcess.RunAsync(_folder.Path, "sweep", SmallEvalSet.Write(_folder));
        var answer = await CliProcess.RunAsync(_folder.Path, "show", "q33");

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("did you mean 'q3'", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_sweep_embeds_nothing_and_a_changed_document_only_itself()
    {
        var set = SmallEvalSet.Write(_folder);
        var first = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--json");
        var second = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--json");
        _folder.Write("set/corpus/travel.txt", "Hotels are paid up to 140 pounds a night. Buses are fine.");
        var third = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--json");

        Assert.Contains("embedded", first.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("embedded", second.Error, StringComparison.Ordinal);
        Assert.Contains("(1 embedded, 1 written, 0 deleted)", third.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_label_stops_the_sweep_and_validate_reports_all_of_them()
    {
        var set = SmallEvalSet.Write(_folder);
        File.AppendAllText(Path.Combine(set, "questions.jsonl"), """
            {"id":"q6","question":"?","expected":[{"source":"nowhere.md"}]}
            {"id":"q1","question":"again","expected":[{"source":"leave.md","quote":"a sentence that no document holds"}]}

            """);
        var sweep = await CliProcess.RunAsync(_folder.Path, "sweep", set);
        var validate = await CliProcess.RunAsync(_folder.Path, "evalset", "validate", set);

        Assert.Equal(1, sweep.ExitCode);
        Assert.Contains("evalset validate", sweep.Error, StringComparison.Ordinal);
        Assert.Equal(1, validate.ExitCode);
        Assert.Contains("questions.jsonl:6", validate.Output, StringComparison.Ordinal);
        Assert.Contains("questions.jsonl:7", validate.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_are_diagnosed_unless_that_is_unwanted()
    {
        var set = SmallEvalSet.Write(_folder);
        var told = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--no-diagnose", "--json");
        var untold = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--json");
        using var without = JsonDocument.Parse(told.Output);
        using var with = JsonDocument.Parse(untold.Output);

        Assert.False(without.RootElement.TryGetProperty("causes", out _));
        Assert.Equal("filter-excluded", with.RootElement.GetProperty("causes")[0].GetProperty("cause").GetString());
    }

    [Fact]
    public async Task A_diagnosis_that_fails_costs_a_note_and_not_the_sweep()
    {
        var set = SmallEvalSet.Write(_folder);
        await CliProcess.RunAsync(_folder.Path, "sweep", set, "--no-diagnose");
        await using (var archive = new SqliteConnection($"Data Source={_folder.Of(".ragprobe", "sweeps.db")};Pooling=False"))
        {
            await archive.OpenAsync(TestContext.Current.CancellationToken);
            await archive.ExecuteAsync("CREATE TRIGGER refuse BEFORE INSERT ON findings BEGIN SELECT RAISE(ABORT, 'no room for findings'); END");
        }

        var answer = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--json");
        using var json = JsonDocument.Parse(answer.Output);

        Assert.Equal(0, answer.ExitCode);
        Assert.Equal(5, json.RootElement.GetProperty("counts").GetProperty("questions").GetInt32());
        Assert.False(json.RootElement.TryGetProperty("causes", out _));
        Assert.Contains("The failures could not be diagnosed: ", answer.Error, StringComparison.Ordinal);
        Assert.Contains("no room for findings", answer.Error, StringComparison.Ordinal);
        Assert.Contains($"`ragprobe diagnose {set}` tries again.", answer.Error, StringComparison.Ordinal);
    }
}
