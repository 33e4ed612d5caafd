using RagProbe.EvalSets;
using RagProbe.External;
using RagProbe.Runs;

namespace RagProbe.Tests.External;

public sealed class RecordedRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_TREC_run_is_ordered_by_score_and_ties_as_trec_eval_has_them()
    {
        var run = Read("# a comment\nq1 Q0 b 1 0.5 tag\nq1 Q0 a 2 0.9 tag\nq1 Q0 c 3 0.5 tag\nq2\tQ0  z 1 -1 tag\n");

        var answer = await run.AskAsync(Ask("q1"), 2, Cancelled);

        Assert.Equal([new ExternalItem("a", null, null, 0.9), new("c", null, null, 0.5), new("b", null, null, 0.5)], answer!.Items);
        Assert.Equal(-1, Assert.Single((await run.AskAsync(Ask("q2"), 2, Cancelled))!.Items).Score);
        Assert.Null(await run.AskAsync(Ask("q3"), 2, Cancelled));
    }

    [Fact]
    public async Task Lines_of_JSON_keep_the_order_of_their_lists()
    {
        var run = Read("""

            {"question_id":"q1","results":[{"text":"worse","score":1},{"text":"better","score":2}],"answer":"both"}
            {"qid":2,"results":[]}
            {"id":"q3","results":[{"id":"doc#4"}]}
            """);

        var answer = await run.AskAsync(Ask("q1"), 1, Cancelled);

        Assert.Equal(["worse", "better"], answer!.Items.Select(item => item.Text));
        Assert.Equal("both", answer.Answer);
        Assert.Empty((await run.AskAsync(Ask("2"), 1, Cancelled))!.Items);
        Assert.Equal("doc#4", Assert.Single((await run.AskAsync(Ask("q3"), 1, Cancelled))!.Items).Id);
    }

    [Fact]
    public void What_run_and_eval_set_have_not_in_common_is_known()
    {
        var run = Read("z Q0 d 1 1 t\nq2 Q0 d 1 1 t\nb Q0 d 1 1 t\n");

        var coverage = run.CoverageOf([Ask("q3"), Ask("q2"), Ask("q1")]);

        Assert.Equal(["q3", "q1"], coverage.Missing);
        Assert.Equal(["b", "z"], coverage.Unknown);
    }

    [Theory]
    [InlineData("q1 Q0 a 1 0.5\n", "run:1: error: a line of a run has 6 fields (q1 Q0 a 1 0.5)")]
    [InlineData("q1 Q0 a 1 x tag\n", "run:1: error: score: must be a finite number (x)")]
    [InlineData("q1 Q0 a 1 inf tag\n", "run:1: error: score: must be a finite number (inf)")]
    [InlineData("q1 Q0 a 1 2 tag\n\nq1 Q0 a 2 1 tag\n", "run:3: error: document: the document is in line 1 already, for the same topic (a)")]
    [InlineData("\n# nothing\n", "run: has no line")]
    public void A_bad_line_of_a_TREC_run_is_named(string content, string reason) =>
        Assert.Contains(reason, Assert.Throws<TrecFileException>(() => Read(content)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"results":[]}""", "run:1: error: a line has the id of its question")]
    [InlineData("""{"question_id":"a","results":[]}""" + "\n" + """{"qid":"a","results":[]}""", "run:2: error: question_id: the question is in line 1 already (a)")]
    [InlineData("""{"qid":"a"}""", "run:1: error: the path results[*] leads nowhere at 'results'")]
    [InlineData("""{"qid":"a","results":[{}]}""", "run:1: error: a result with neither text nor id nor source")]
    [InlineData("""{"qid":"a","results":[]""", "run:1: error: not valid JSON")]
    public void A_bad_line_of_JSON_is_named(string content, string reason) =>
        Assert.Contains(reason, Assert.Throws<ExternalRetrieverException>(() => Read(content)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_fingerprint_is_of_the_content_and_not_of_the_name()
    {
        var one = RecordedRun.Read(_folder.Write("one", "q Q0 d 1 1 t\n"), new ResponseMapping(), Cancelled);
        var same = RecordedRun.Read(_folder.Write("same", "q Q0 d 1 1 t\n"), new ResponseMapping(), Cancelled);
        var other = RecordedRun.Read(_folder.Write("other", "q Q0 d 1 2 t\n"), new ResponseMapping(), Cancelled);

        Assert.Equal(one.Fingerprint, same.Fingerprint);
        Assert.NotEqual(one.Fingerprint, other.Fingerprint);
    }

    private static Question Ask(string id) => new() { Id = id, Text = "?" };

    private RecordedRun Read(string content) => RecordedRun.Read(_folder.Write("run", content), new ResponseMapping(), Cancelled);
}
