using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RagProbe.Tests.External;
using RagProbe.Tests.Http;

namespace RagProbe.Tests.Cli;

/// <summary>Sweeping pipelines that are not ours, as processes.</summary>
public sealed class ExternalCommandTests : IDisposable
{
    private const string Leave = "Everyone has 27 days of paid leave a year. Unused days expire in March.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--model: makes no sense beside --retriever", "--retriever", "http://127.0.0.1:9/s", "--model", "static")]
    [InlineData("--arm, --collection: makes no sense beside --run", "--run", "r", "--arm", "dense", "--collection", "c")]
    [InlineData("--chunker: makes no sense beside --retriever-command", "--retriever-command", "cat", "--chunker", "whole")]
    [InlineData("--diagnose: makes no sense beside --run: a diagnosis asks an index again", "--run", "r", "--diagnose")]
    [InlineData("--no-indexing: makes no sense beside --run", "--run", "r", "--no-indexing")]
    [InlineData("--retriever and --run each name a pipeline", "--run", "r", "--retriever", "http://127.0.0.1:9/s")]
    [InlineData("--retriever: 'localhost:8000' is not the address of a search endpoint", "--retriever", "localhost:8000")]
    [InlineData("keep the key in the environment", "--retriever", "http://me:key@host/s")]
    [InlineData("--retriever-command: 'a 'b' has a ' that is not closed", "--retriever-command", "a 'b")]
    [InlineData("--retriever-timeout: is about a pipeline that is not ours", "--retriever-timeout", "5")]
    [InlineData("--without-text: is about a pipeline that is not ours", "--without-text", "source")]
    [InlineData("--retriever-timeout: nobody waits for a recorded run", "--run", "r", "--retriever-timeout", "5")]
    [InlineData("--retriever-timeout: 0 is not 1 to 86400 (seconds)", "--retriever-command", "cat", "--retriever-timeout", "0")]
    [InlineData("--answer-sentences: has no effect without --answer extractive", "--answer-sentences", "1")]
    [InlineData("--answer-sentences: 0 is not 1 or more", "--answer", "extractive", "--answer-sentences", "0")]
    [InlineData("--answer-min-f1: 1.5 is not 0 to 1", "--answer", "extractive", "--answer-min-f1", "1.5")]
    [InlineData("--answer-min-f1: nobody answers", "--answer-min-f1", "0.5")]
    [InlineData("--answer-min-f1: no question of the eval set has an expected answer", "--answer", "extractive", "--answer-min-f1", "0.5")]
    public async Task An_option_that_makes_no_sense_is_64_and_names_itself(string reason, params string[] options)
    {
        var answer = await CliProcess.RunAsync(_folder.Path, ["sweep", SmallEvalSet.Write(_folder), .. options]);

        Assert.Equal(64, answer.ExitCode);
        Assert.Contains(reason, answer.Error, StringComparison.Ordinal);
        Assert.Empty(answer.Output);
    }

    [Fact]
    public async Task An_endpoint_is_swept_shown_and_listed_and_not_diagnosed()
    {
        await using var server = await LoopbackServer.StartAsync("/search", AnswerAsync);
        var set = SmallEvalSet.Write(_folder);
        var key = new Dictionary<string, string>(StringComparer.Ordinal) { ["RAGPROBE_RETRIEVER_KEY"] = "secret" };

        var sweep = await CliProcess.RunAsync(_folder.Path, key, "sweep", set, "--retriever", server.Address.ToString(), "--json");
        var show = await CliProcess.RunAsync(_folder.Path, "show", "q1");
        var failures = await CliProcess.RunAsync(_folder.Path, "failures");
        var diagnose = await CliProcess.RunAsync(_folder.Path, "diagnose", set);
        var repairs = await CliProcess.RunAsync(_folder.Path, "repairs", set);

        Assert.Equal((0, 0, 0, 1, 1), (sweep.ExitCode, show.ExitCode, failures.ExitCode, diagnose.ExitCode, repairs.ExitCode));
        using var json = JsonDocument.Parse(sweep.Output);
        var counts = json.RootElement.GetProperty("counts");
        Assert.Equal((1, 1, 2, 1, 0), (Number("hit"), Number("passageMiss"), Number("sourceMiss"), Number("notRejected"), Number("error")));
        Assert.Contains("Why questions failed is not looked into", sweep.Error, StringComparison.Ordinal);
        Assert.Contains("1 question of the eval set has a filter, which", sweep.Error, StringComparison.Ordinal);
        Assert.Contains($"external  {server.Address}, limit 2, 1 candidate", show.Output, StringComparison.Ordinal);
        Assert.Contains("at rank 1 of external", show.Output, StringComparison.Ordinal);
        Assert.Contains("3 failures of 5 questions", failures.Output, StringComparison.Ordinal);
        Assert.All([diagnose, repairs], answer => Assert.Contains("Sweep the collection behind it", answer.Error, StringComparison.Ordinal));
        Assert.Equal(5, server.Calls.Count);
        Assert.All(server.Calls, call => Assert.Equal("Bearer secret", call.Authorization));
        Assert.DoesNotContain("secret", sweep.Output + sweep.Error + show.Output, StringComparison.Ordinal);

        int Number(string outcome) => counts.GetProperty(outcome).GetInt32();
    }

    [Fact]
    public async Task The_settings_file_says_how_an_endpoint_is_asked_and_read()
    {
        await using var server = await LoopbackServer.StartAsync("/search", (_, context) => context.Response.WriteAsync(
            JsonSerializer.Serialize(new { hits = new[] { new { doc = new { body = Leave, path = "/srv/leave.md" } } } })));
        var set = SmallEvalSet.Write(_folder);
        _folder.Write("ragprobe.json", """
            {
              // Ours.
              "retriever": { "request": { "q": "{question}", "size": "{limit}", "where": "{filter}" }, "results": "hits[*]", "text": "doc.body", "source": "doc.path" }
            }
            """);

        var sweep = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--retriever", server.Address.ToString());

        Assert.Equal(0, sweep.ExitCode);
        Assert.Contains("1 hit", sweep.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("is not sent", sweep.Error, StringComparison.Ordinal);
        Assert.Contains(server.Calls, call => call.Body == """{"q":"How many days of paid leave are there?","size":2,"where":null}""");
        Assert.Contains(server.Calls, call => call.Body.Contains("\"where\":{\"must\":", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_that_ends_leaves_a_sweep_that_can_be_resumed()
    {
        var set = SmallEvalSet.Write(_folder);
        var script = _folder.Write("retrieve.sh", ShellCommand.Loop($"echo $id >> asked; [ $id = q3 ] && [ ! -e mended ] && {{ echo 'lost the database' >&2; exit 3; }}; {ShellCommand.Answer}"));
        string[] command = ["sweep", set, "--retriever-command", $"sh {script}", "--json"];

        var first = await CliProcess.RunAsync(_folder.Path, command);
        _folder.Write("mended", "");
        var second = await CliProcess.RunAsync(_folder.Path, [.. command, "--resume"]);

        Assert.Equal((1, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("ended with exit code 3 when question q3 was asked. It said: lost the database", first.Error, StringComparison.Ordinal);
        Assert.Contains("--resume", first.Error, StringComparison.Ordinal);
        Assert.Empty(first.Output);
        Assert.Equal(["q1", "q2", "q3", "q3", "q4", "q5"], await File.ReadAllLinesAsync(_folder.Of("asked"), TestContext.Current.CancellationToken));
        using var json = JsonDocument.Parse(second.Output);
        Assert.Equal((1, 5), (json.RootElement.GetProperty("sweep").GetInt32(), json.RootElement.GetProperty("questions").GetArrayLength()));
    }

    [Fact]
    public async Task A_program_that_cannot_be_started_is_exit_1()
    {
        var answer = await CliProcess.RunAsync(_folder.Path, "sweep", SmallEvalSet.Write(_folder), "--retriever-command", "no-such-program-here");

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("no-such-program-here: cannot be started", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recorded_run_is_scored_with_what_it_lacks_and_what_it_has_too_much()
    {
        var set = SmallEvalSet.Write(_folder);
        var run = _folder.Write("run.jsonl", string.Join('\n',
            JsonSerializer.Serialize(new { question_id = "q1", results = new[] { new { text = Leave } }, answer = "27 days" }),
            """{"question_id":"q5","results":[]}""",
            """{"question_id":"q99","results":[]}"""));

        var json = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--run", run, "--json");
        var text = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--run", run);

        Assert.Equal((0, 0), (json.ExitCode, text.ExitCode));
        Assert.Contains("3 questions of the eval set are missing: nothing was delivered for them (q2, q3, q4).", json.Error, StringComparison.Ordinal);
        Assert.Contains("1 question is not in the eval set, and not scored (q99).", json.Error, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(json.Output);
        Assert.Equal("""{"missing":["q2","q3","q4"],"unknown":["q99"]}""", Compact(report.RootElement.GetProperty("run")));
        Assert.Equal((1, 3, 1), (Count("hit"), Count("sourceMiss"), Count("rejected")));
        Assert.Contains("    3 missing", text.Output, StringComparison.Ordinal);

        int Count(string outcome) => report.RootElement.GetProperty("counts").GetProperty(outcome).GetInt32();
    }

    [Fact]
    public async Task A_run_of_documents_alone_is_judged_as_the_user_says()
    {
        var set = SmallEvalSet.Write(_folder);
        var run = _folder.Write("run.trec", "q1 Q0 leave.md 1 2 t\nq1 Q0 pets.md 2 1 t\nq4 Q0 leave.md 1 1 t\n");

        var refused = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--run", run);
        var source = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--run", run, "--without-text", "source", "--json");
        var document = await CliProcess.RunAsync(_folder.Path, "sweep", set, "--run", run, "--without-text", "document", "--json");

        Assert.Equal((1, 0, 0), (refused.ExitCode, source.ExitCode, document.ExitCode));
        Assert.Contains("question q1 expects a passage, and a result has no text to find it in ('leave.md')", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--without-text source judges documents alone", refused.Error, StringComparison.Ordinal);
        Assert.Equal((1, null), Of(source));
        Assert.Equal((1, 0.25), Of(document));

        static (int Hits, double? PassageSuccess) Of(CliAnswer answer)
        {
            using var json = JsonDocument.Parse(answer.Output);
            var passages = json.RootElement.GetProperty("measures").EnumerateArray().Single(measure => measure.GetProperty("name").GetString() == "passage:Success@2");
            return (json.RootElement.GetProperty("counts").GetProperty("hit").GetInt32(), passages.TryGetProperty("mean", out var mean) ? mean.GetDouble() : null);
        }
    }

    [Fact]
    public async Task A_run_of_another_eval_set_is_refused()
    {
        var run = _folder.Write("run.trec", "301 Q0 leave.md 1 2 t\n");

        var answer = await CliProcess.RunAsync(_folder.Path, "sweep", SmallEvalSet.Write(_folder), "--run", run, "--without-text", "source");

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("none of its questions is in the eval set: '301' there, 'q1' here", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("diagnose", "--retriever", "http://localhost:1/s")]
    [InlineData("repairs", "--run", "run.trec")]
    [InlineData("drill", "--retriever-command", "cat")]
    public async Task What_needs_an_index_says_so_where_a_pipeline_is_named(string command, string option, string value)
    {
        var answer = await CliProcess.RunAsync(_folder.Path, command, SmallEvalSet.Write(_folder), option, value);

        Assert.Equal(64, answer.ExitCode);
        Assert.Contains($"{option}: `{command}` asks an index again with one thing changed", answer.Error, StringComparison.Ordinal);
        Assert.Contains("point --collection at the collection behind it", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_own_pipeline_is_answered_and_still_diagnosed()
    {
        var set = SmallEvalSet.Write(_folder);
        var questions = await File.ReadAllTextAsync(_folder.Of("set", "questions.jsonl"), TestContext.Current.CancellationToken);
        _folder.Write("set/questions.jsonl", questions
            .Replace("\"How many days of paid leave are there?\",", "\"How many days of paid leave are there?\",\"answer\":\"27 days of paid leave\",", StringComparison.Ordinal)
            .Replace("\"What does a hotel night cost at most?\",", "\"What does a hotel night cost at most?\",\"answer\":\"nothing like this at all\",", StringComparison.Ordinal));
        string[] options = ["--answer", "extractive", "--answer-min-f1", "0.2"];

        var sweep = await CliProcess.RunAsync(_folder.Path, ["sweep", set, .. options]);
        var show = await CliProcess.RunAsync(_folder.Path, "show", "q4");
        var trace = await CliProcess.RunAsync(_folder.Path, "show", "q1", "--json");
        var diagnose = await CliProcess.RunAsync(_folder.Path, ["diagnose", set, .. options]);
        var other = await CliProcess.RunAsync(_folder.Path, "diagnose", set);
        var answered = await CliProcess.RunAsync(_folder.Path, ["diagnose", set, "--question", "q4", .. options]);

        Assert.Equal((0, 0, 0, 0, 1, 1), (sweep.ExitCode, show.ExitCode, trace.ExitCode, diagnose.ExitCode, other.ExitCode, answered.ExitCode));
        Assert.Contains("1 answer missed", sweep.Output, StringComparison.Ordinal);
        Assert.Contains("answer:F1", sweep.Output, StringComparison.Ordinal);
        Assert.Contains("filter-excluded", sweep.Output, StringComparison.Ordinal);
        Assert.Contains("1 delivered, yet answered otherwise", sweep.Output, StringComparison.Ordinal);
        Assert.Contains("Hotels are paid up to 140 pounds a night.", show.Output[show.Output.IndexOf("Answer  extractive", StringComparison.Ordinal)..], StringComparison.Ordinal);
        using var json = JsonDocument.Parse(trace.Output);
        Assert.StartsWith("Everyone has 27 days of paid leave a year.", json.RootElement.GetProperty("answer").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("2 failures of 5 questions, 1 diagnosed", diagnose.Output, StringComparison.Ordinal);
        Assert.Contains("pipeline", other.Error, StringComparison.Ordinal);
        Assert.Contains("the context of 'q4' was right", answered.Error, StringComparison.Ordinal);
    }

    // Right about days of leave; with another part of the document about parents; wrong about all else.
    private static Task AnswerAsync(LoopbackCall call, HttpContext context) => context.Response.WriteAsync(JsonSerializer.Serialize(new
    {
        results = new[] { new { text = Leave, source = call.Body.Contains("animals", StringComparison.Ordinal) || call.Body.Contains("hotel", StringComparison.Ordinal) ? "elsewhere.md" : "corpus/leave.md", score = 0.9 } },
    }));

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
