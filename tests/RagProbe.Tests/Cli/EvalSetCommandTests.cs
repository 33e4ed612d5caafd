using System.Text.Json;
using RagProbe.EvalSets;

namespace RagProbe.Tests.Cli;

public sealed class EvalSetCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_converted_set_validates_has_the_same_judgments_and_is_stable()
    {
        WriteBeir();
        var first = await RunAsync("evalset", "convert", "beir", "--out", "native");
        Assert.Equal((0, "native: 2 questions and 3 judgments written, read back and found the same; 1 file of documents copied\nNext: ragprobe evalset stats native\n"), (first.ExitCode, first.Output));
        Assert.Equal(0, (await RunAsync("evalset", "validate", "native")).ExitCode);

        Assert.Equal(0, (await RunAsync("evalset", "convert", "native", "--out", "again")).ExitCode);

        foreach (var file in new[] { "evalset.json", "questions.jsonl", "corpus/corpus.jsonl" })
        {
            Assert.Equal(File.ReadAllBytes(_folder.Of("native", file)), File.ReadAllBytes(_folder.Of("again", file)));
        }

        var judgments = EvalSetReader.Read(new EvalSetLocation { Path = _folder.Of("native") }).EvalSet!.Questions.SelectMany(question => question.Expected.Select(judgment => (question.Id, judgment.Source, judgment.Grade)));
        Assert.Equal([("q1", "d1", 2), ("q1", "d2", 0), ("q2", "d2", 1)], judgments);
    }

    [Fact]
    public async Task The_corpus_is_referred_to_on_request()
    {
        SmallEvalSet.Write(_folder);

        var answer = await RunAsync("evalset", "convert", "set", "--out", "sub/linked", "--link-corpus", "--json");

        using var json = JsonDocument.Parse(answer.Output);
        Assert.Equal(("ragprobe.conversion", 5, 0), (json.RootElement.GetProperty("format").GetString(), json.RootElement.GetProperty("questions").GetInt32(), json.RootElement.GetProperty("copiedFiles").GetInt32()));
        Assert.False(Directory.Exists(_folder.Of("sub", "linked", "corpus")));
        Assert.Contains("\"corpus\": \"../../set/corpus\"", await File.ReadAllTextAsync(_folder.Of("sub", "linked", "evalset.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("evalset", "validate", "sub/linked")).ExitCode);
    }

    [Fact]
    public async Task Nothing_is_overwritten_unless_it_is_an_eval_set_and_forced()
    {
        SmallEvalSet.Write(_folder);
        WriteBeir();
        _folder.Write("full/notes.txt", "Mine.");
        Assert.Equal(0, (await RunAsync("evalset", "convert", "beir", "--out", "native")).ExitCode);
        _folder.Write("native/corpus/stale.txt", "A document of the set before.");

        await RefusedAsync("holds an eval set", "evalset", "convert", "set", "--out", "native");
        await RefusedAsync("is not empty and holds no eval set", "evalset", "convert", "set", "--out", "full", "--force");
        await RefusedAsync("overlaps the eval set", "evalset", "convert", "set", "--out", "set", "--force");
        await RefusedAsync("overlaps the eval set", "evalset", "convert", "set", "--out", "set/corpus/native");
        Assert.Equal("Mine.", await File.ReadAllTextAsync(_folder.Of("full", "notes.txt"), TestContext.Current.CancellationToken));

        Assert.Equal(0, (await RunAsync("evalset", "convert", "set", "--out", "native", "--force")).ExitCode);
        Assert.Equal(["leave.md", "pets.md", "travel.txt"], Directory.EnumerateFiles(_folder.Of("native", "corpus")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(_folder.Of("native.partial")));
    }

    [Fact]
    public async Task Questions_that_a_native_set_cannot_hold_are_left_out_and_said()
    {
        _folder.Write("docs/d1.txt", "Text.");
        _folder.Write("topics.txt", "<top><num>1<title>one</top><top><num>2<title>two</top>");
        _folder.Write("qrels.txt", "1 0 d1.txt 1\n");

        var answer = await RunAsync("evalset", "convert", "topics.txt", "--qrels", "qrels.txt", "--out", "native");

        Assert.Equal(0, answer.ExitCode);
        Assert.Contains("Left out: 1 question that nothing is expected for (2).", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_set_with_errors_is_not_converted()
    {
        WriteBeir();
        _folder.Write("beir/qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td9\t1\n");

        await RefusedAsync("beir/qrels/test.tsv:2: error: corpus-id: no document has this id (d9).", "evalset", "convert", "beir", "--out", "native");
        Assert.False(Directory.Exists(_folder.Of("native")));
    }

    [Fact]
    public async Task Stats_show_what_kind_of_set_it_is()
    {
        SmallEvalSet.Write(_folder);

        var answer = await RunAsync("evalset", "stats", "set");

        Assert.Equal(0, answer.ExitCode);
        Assert.StartsWith("small 3: 5 questions over 3 documents; format native; labels are passages, graded\n\nquestions                       5\n  answerable                    4  80 %\n  unanswerable                  1  20 %\n", answer.Output, StringComparison.Ordinal);
        Assert.Contains("  number                        3  60 %  ##################\n", answer.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await RunAsync("evalset", "stats", "set", "--json")).Output);
        Assert.Equal((4, 2), (json.RootElement.GetProperty("judgments").GetProperty("passages").GetInt32(), json.RootElement.GetProperty("judgments").GetProperty("grades").GetArrayLength()));
    }

    [Fact]
    public async Task A_BEIR_folder_is_swept_and_what_its_split_leaves_out_is_said()
    {
        WriteBeir();

        var answer = await RunAsync("sweep", "beir", "--no-diagnose");

        Assert.Equal(0, answer.ExitCode);
        Assert.Contains("1 of 3 queries have no judgment in beir/qrels/test.tsv and are left out (q3)", answer.Error, StringComparison.Ordinal);
        Assert.StartsWith("Sweep 1: beir 1, 2 questions over 2 documents", answer.Output, StringComparison.Ordinal);
    }

    private void WriteBeir()
    {
        _folder.Write("beir/corpus.jsonl", "{\"_id\":\"d1\",\"title\":\"Leave\",\"text\":\"27 days.\"}\n{\"_id\":\"d2\",\"text\":\"Dogs may come on Fridays.\"}\n");
        _folder.Write("beir/queries.jsonl", "{\"_id\":\"q1\",\"text\":\"How many days?\"}\n{\"_id\":\"q2\",\"text\":\"When may dogs come?\"}\n{\"_id\":\"q3\",\"text\":\"Unjudged?\"}\n");
        _folder.Write("beir/qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\nq2\td2\t1\n");
    }

    private async Task RefusedAsync(string message, params string[] arguments)
    {
        var answer = await RunAsync(arguments);

        Assert.Equal(1, answer.ExitCode);
        Assert.Contains(message, answer.Error, StringComparison.Ordinal);
    }

    private Task<CliAnswer> RunAsync(params string[] arguments) => CliProcess.RunAsync(_folder.Path, arguments);
}
