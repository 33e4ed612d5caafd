using RagProbe.Diagnosis.Probes;
using RagProbe.Embedding;
using RagProbe.Indexes;
using RagProbe.Retrieval.Reranking;
using RagProbe.Tests.Indexes;
using RagProbe.Tests.Indexing;
using RagProbe.Tests.Retrieval.Reranking;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Diagnosis.Probes;

public sealed class ProbeSessionTests
{
    private static readonly string[] Questions = ["Where are kayaks rented?", "Who reads the meters?", "Where are kayaks rented?", "When does the library open?"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_do_not_depend_on_the_company()
    {
        await using var world = await NewWorldAsync();
        var together = new IReadOnlyList<string>[Questions.Length];
        var session = new ProbeSession(world.Index, world.Model);

        await session.RunAsync(Questions.Select((question, i) => (Func<Task>)(async () => together[i] = await TwoStepsAsync(session, question))), Cancelled);

        for (var i = 0; i < Questions.Length; i++)
        {
            var alone = new ProbeSession(world.Index, world.Model);
            IReadOnlyList<string> answer = [];
            await alone.RunAsync([async () => answer = await TwoStepsAsync(alone, Questions[i])], Cancelled);
            Assert.NotEmpty(answer);
            Assert.Equal(answer, together[i]);
        }
    }

    [Fact]
    public async Task A_text_is_embedded_once_and_what_waits_together_is_asked_together()
    {
        await using var world = await NewWorldAsync();
        var searches = new CountingIndex(world.Index);
        var session = new ProbeSession(searches, world.Model);

        await session.RunAsync(Questions.Select(question => (Func<Task>)(() => TwoStepsAsync(session, question))), Cancelled);
        await session.RunAsync([() => TwoStepsAsync(session, Questions[0])], Cancelled);

        Assert.Equal(world.Generator.Embedded.Distinct(StringComparer.Ordinal), world.Generator.Embedded);
        Assert.Equal(world.Generator.Embedded.Count, session.Embeddings);
        Assert.Equal(2, world.Generator.Calls);
        Assert.Equal([4, 4, 1, 1], searches.Batches);
        Assert.Equal(10, session.Searches);
    }

    [Fact]
    public async Task A_text_is_scored_once_for_a_question_and_what_waits_together_is_asked_together()
    {
        await using var world = await NewWorldAsync();
        var reranker = new FixedReranker((question, text) => question.Length + text.Length);
        var session = new ProbeSession(world.Index, world.Model);
        var scores = new IReadOnlyList<double>[3];

        await session.RunAsync(
            [
                async () => scores[0] = await ScoreAsync("q", "a", "bb", "a"),
                async () => scores[1] = await ScoreAsync("qq", "a"),
                async () =>
                {
                    await ScoreAsync("q", "bb");
                    scores[2] = await ScoreAsync("q", "ccc", "a");
                },
            ],
            Cancelled);

        Assert.Equal([[2, 3, 2], [3], [4, 2]], scores);
        Assert.Equal(2, reranker.Batches.Count);
        Assert.Equal([("q", "a"), ("q", "bb"), ("qq", "a"), ("q", "ccc")], reranker.Pairs);

        async Task<IReadOnlyList<double>> ScoreAsync(string question, params string[] texts) =>
            (await session.Through(reranker).ScoreAsync([new RerankRequest(question, texts)], Cancelled))[0].Scores;
    }

    [Fact]
    public async Task An_error_of_a_reranker_ends_all_that_wait_for_it()
    {
        await using var world = await NewWorldAsync();
        var error = new RerankException("gone");
        var session = new ProbeSession(world.Index, world.Model);
        var reranker = session.Through(new FixedReranker(_ => 0) { Refuse = _ => error });
        var ends = new List<string>();

        var thrown = await Assert.ThrowsAsync<RerankException>(() => session.RunAsync(
            Questions.Select((question, i) => (Func<Task>)(() => NoteEndAsync(ends, i, reranker.ScoreAsync([new RerankRequest(question, ["a"])], Cancelled)))), Cancelled));

        Assert.Same(error, thrown);
        Assert.Equal(["0 RerankException", "1 RerankException", "2 RerankException", "3 RerankException"], ends.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_error_of_the_index_ends_all_that_wait_and_is_what_the_caller_sees()
    {
        await using var world = await NewWorldAsync();
        var error = new IndexException("the disk is gone");
        var session = new ProbeSession(new FailingIndex(world.Index, failFrom: 2, error), world.Model);
        var ends = new List<string>();

        var thrown = await Assert.ThrowsAsync<IndexException>(() => session.RunAsync(Questions.Select((question, i) => (Func<Task>)(() => NoteEndAsync(ends, i, TwoStepsAsync(session, question)))), Cancelled));

        Assert.Same(error, thrown);
        Assert.Equal(["0 IndexException", "1 IndexException", "2 IndexException", "3 IndexException"], ends.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_error_of_the_model_ends_those_too_that_wait_for_the_index()
    {
        await using var world = await NewWorldAsync();
        var error = new EmbeddingModelException("no such word");
        world.Generator.Refuse = text => text.Contains("meters", StringComparison.Ordinal) ? error : null;
        var session = new ProbeSession(world.Index, world.Model);
        var ends = new List<string>();

        var thrown = await Assert.ThrowsAsync<EmbeddingModelException>(() => session.RunAsync(
            [
                () => NoteEndAsync(ends, 0, session.Index.SearchAsync([new SearchRequest.Lexical("kayaks", new SearchParameters { Limit = 1 })], Cancelled)),
                () => NoteEndAsync(ends, 1, session.Model.Generator.GenerateAsync([Questions[1]], cancellationToken: Cancelled)),
            ],
            Cancelled));

        Assert.Same(error, thrown);
        Assert.Equal(["0 EmbeddingModelException", "1 EmbeddingModelException"], ends.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Who_asks_again_after_an_error_is_refused_with_the_same()
    {
        await using var world = await NewWorldAsync();
        var error = new IndexException("the disk is gone");
        var index = new FailingIndex(world.Index, failFrom: 1, error);
        var session = new ProbeSession(index, world.Model);

        var thrown = await Assert.ThrowsAsync<IndexException>(() => session.RunAsync(
            [async () =>
            {
                await Assert.ThrowsAsync<IndexException>(() => TwoStepsAsync(session, Questions[0]));
                Assert.Same(error, await Assert.ThrowsAsync<IndexException>(() => TwoStepsAsync(session, Questions[0])));
            }],
            Cancelled));

        Assert.Same(error, thrown);
        Assert.Equal(1, index.Calls);
    }

    [Fact]
    public async Task Work_that_fails_by_itself_lets_the_others_end_and_is_what_the_caller_sees()
    {
        await using var world = await NewWorldAsync();
        var session = new ProbeSession(world.Index, world.Model);
        IReadOnlyList<string> other = [];

        await Assert.ThrowsAsync<InvalidOperationException>(() => session.RunAsync(
            [
                async () =>
                {
                    await TwoStepsAsync(session, Questions[0]);
                    throw new InvalidOperationException("a rule is wrong");
                },
                async () => other = await TwoStepsAsync(session, Questions[1]),
            ],
            Cancelled));

        Assert.NotEmpty(other);
    }

    [Fact]
    public async Task A_cancellation_ends_all_that_wait()
    {
        await using var world = await NewWorldAsync();
        using var cancellation = new CancellationTokenSource();
        var session = new ProbeSession(world.Index, world.Model);
        var ends = new List<string>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.RunAsync(
            Questions.Select((question, i) => (Func<Task>)(async () =>
            {
                await NoteEndAsync(ends, i, TwoStepsAsync(session, question, () => cancellation.CancelAsync()));
            })),
            cancellation.Token));

        Assert.Equal(Questions.Length, ends.Count);
    }

    [Fact]
    public async Task A_diagnosis_cannot_write()
    {
        await using var world = await NewWorldAsync();

        await Assert.ThrowsAsync<IndexNotSupportedException>(() => new ProbeSession(world.Index, world.Model).Index.WriteAsync(new IndexWrite(), Cancelled));
    }

    private static async Task<SmallWorld> NewWorldAsync()
    {
        var world = new SmallWorld();
        await world.BuildAsync(Document("town.md", "Kayaks are rented at the pavilion.\nThe inspector reads the meters.\nThe library opens at ten."));
        world.Generator.Forget();
        return world;
    }

    // The second question depends on the first one's answer.
    private static async Task<IReadOnlyList<string>> TwoStepsAsync(ProbeSession session, string question, Func<Task>? between = null)
    {
        var found = await SearchAsync(session, question);
        if (between is not null)
        {
            await between();
        }

        var again = await SearchAsync(session, $"{question} {found[0].Chunk.Text}");
        return [.. found.Concat(again).Select(scored => FormattableString.Invariant($"{scored.Chunk.Id} {scored.Score:R}"))];
    }

    private static async Task<SearchAnswer> SearchAsync(ProbeSession session, string text)
    {
        var vector = (await session.Model.Generator.GenerateAsync([text], cancellationToken: Cancelled))[0].Vector;
        return (await session.Index.SearchAsync([new SearchRequest.Dense(vector, new SearchParameters { Limit = 3 })], Cancelled))[0];
    }

    private static async Task NoteEndAsync(List<string> ends, int number, Task work)
    {
        try
        {
            await work;
            ends.Add(FormattableString.Invariant($"{number} well"));
        }
        catch (Exception e)
        {
            ends.Add(FormattableString.Invariant($"{number} {e.GetType().Name}"));
            throw;
        }
    }

    private sealed class CountingIndex(IChunkIndex inner) : DelegatingIndex(inner)
    {
        public List<int> Batches { get; } = [];

        public override Task<IReadOnlyList<SearchAnswer>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken)
        {
            Batches.Add(batch.Count);
            return base.SearchAsync(batch, cancellationToken);
        }
    }

    private sealed class FailingIndex(IChunkIndex inner, int failFrom, Exception error) : DelegatingIndex(inner)
    {
        public int Calls { get; private set; }

        public override Task<IReadOnlyList<SearchAnswer>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken) =>
            ++Calls >= failFrom ? Task.FromException<IReadOnlyList<SearchAnswer>>(error) : base.SearchAsync(batch, cancellationToken);
    }
}
