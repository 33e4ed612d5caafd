using RagProbe.Corpus;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Indexing;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Indexing;

public sealed class IndexBuilderTests
{
    private static readonly SourceDocument Leave = Document("leave.md", "Everyone has thirty days of leave.\nUnused days move to March.\n");
    private static readonly SourceDocument Travel = Document("travel.md", "Trains come before planes.\nKeep every receipt.\n");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_first_build_embeds_and_writes_every_chunk()
    {
        await using var world = new SmallWorld();

        var build = await world.BuildAsync(Leave, Travel);

        Assert.Equal((2, 4, 4, 4, 0, 0), (build.Documents, build.Chunks, build.Embedded, build.Written, build.Deleted, build.OverTokenLimit));
        Assert.Equal(["leave.md#0", "leave.md#1", "travel.md#0", "travel.md#1"], (await world.ChunksAsync()).Select(chunk => chunk.Id));
        Assert.Equal(1, world.Generator.Calls);
    }

    [Fact]
    public async Task An_unchanged_corpus_is_neither_embedded_nor_written()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(Leave, Travel);
        var (calls, before) = (world.Generator.Calls, await world.Index.DescribeAsync(Cancelled));
        var log = new WriteLog(world.Index);

        var build = await new IndexBuilder(log, world.Model, world.Chunker, TimeProvider.System).BuildAsync([Travel, Leave], progress: null, Cancelled);

        Assert.Equal((4, 0, 0, 0), (build.Chunks, build.Embedded, build.Written, build.Deleted));
        Assert.Empty(log.Writes);
        Assert.Equal(calls, world.Generator.Calls);
        Assert.Equal(before, await world.Index.DescribeAsync(Cancelled));
    }

    [Fact]
    public async Task Only_a_changed_text_is_embedded()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(Leave, Travel);
        world.Generator.Forget();

        var build = await world.BuildAsync(Leave, Travel with { Text = "Trains come before planes.\nKeep every invoice.\n" });

        Assert.Equal(["Keep every invoice."], world.Generator.Embedded);
        Assert.Equal((1, 1), (build.Embedded, build.Written));
        Assert.Equal("Keep every invoice.", (await world.ChunksAsync())[3].Text);
    }

    [Fact]
    public async Task A_text_that_moved_keeps_its_vector()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(Leave);
        var before = await world.ChunksAsync();
        world.Generator.Forget();

        // Both old lines move on by one place, into ids that another text had before.
        var build = await world.BuildAsync(Leave with { Text = "A new first line.\n" + Leave.Text });

        Assert.Equal(["A new first line."], world.Generator.Embedded);
        Assert.Equal((1, 3), (build.Embedded, build.Written));
        var after = await world.ChunksAsync();
        Assert.Equal(before.Select(chunk => (chunk.Text, Vector(chunk))), after.Skip(1).Select(chunk => (chunk.Text, Vector(chunk))));
        Assert.Equal(18, after[1].Span!.Value.Start);
    }

    [Fact]
    public async Task A_text_that_moved_to_another_document_keeps_its_vector_although_its_old_place_is_gone()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(Leave, Travel);
        world.Generator.Forget();

        var build = await world.BuildAsync(Travel, Leave with { Id = "people/leave.md" });

        Assert.Empty(world.Generator.Embedded);
        Assert.Equal((0, 2, 2, 4), (build.Embedded, build.Written, build.Deleted, build.Chunks));
    }

    [Fact]
    public async Task Changed_metadata_are_written_without_embedding()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(Leave, Travel);
        var vectors = (await world.ChunksAsync()).ConvertAll(Vector);
        world.Generator.Forget();

        var build = await world.BuildAsync(Leave, Document(Travel.Id, Travel.Text, ("status", new PayloadValue.Text("current"))));

        Assert.Empty(world.Generator.Embedded);
        Assert.Equal((0, 2, 0), (build.Embedded, build.Written, build.Deleted));
        var chunks = await world.ChunksAsync();
        Assert.Equal(vectors, chunks.Select(Vector));
        Assert.All(chunks.Where(chunk => chunk.Source == Travel.Id), chunk => Assert.Equal(new PayloadValue.Text("current"), chunk.Metadata["status"]));
    }

    [Fact]
    public async Task A_metadata_value_that_only_changed_its_type_is_written()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(Document("a", "text", ("year", new PayloadValue.Integer(2025))));

        var build = await world.BuildAsync(Document("a", "text", ("year", new PayloadValue.Text("2025"))));

        Assert.Equal((0, 1), (build.Embedded, build.Written));
        Assert.Equal(new PayloadValue.Text("2025"), (await world.ChunksAsync())[0].Metadata["year"]);
    }

    [Fact]
    public async Task Documents_and_chunks_that_vanished_are_deleted()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(Leave, Travel);

        var build = await world.BuildAsync(Leave with { Text = "Everyone has thirty days of leave.\n" });

        Assert.Equal((1, 0, 0, 3), (build.Chunks, build.Embedded, build.Written, build.Deleted));
        Assert.Equal(["leave.md#0"], (await world.ChunksAsync()).Select(chunk => chunk.Id));
    }

    [Fact]
    public async Task An_empty_corpus_empties_the_index()
    {
        await using var world = new SmallWorld();
        var first = await world.BuildAsync();
        await world.BuildAsync(Leave);

        var build = await world.BuildAsync();

        Assert.Equal((0, 0, 0, 0), (first.Chunks, first.Embedded, first.Written, first.Deleted));
        Assert.Equal((0, 0, 0, 2), (build.Chunks, build.Embedded, build.Written, build.Deleted));
        Assert.Equal(0, await world.Index.CountAsync(null, Cancelled));
    }

    [Fact]
    public async Task Equal_texts_are_embedded_once_also_across_batches()
    {
        await using var world = new SmallWorld();

        // More chunks than one batch holds; the footer is in every document.
        var build = await world.BuildAsync([.. Enumerable.Range(0, 300).Select(number => Document($"{number:000}.md", $"Page {number}\nAll rights reserved."))]);

        Assert.Equal((600, 301, 600), (build.Chunks, build.Embedded, build.Written));
        Assert.Equal(301, world.Generator.Embedded.Count);
        Assert.Single((await world.ChunksAsync()).Where(chunk => chunk.Text == "All rights reserved.").Select(Vector).Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_build_that_failed_and_is_started_again_ends_like_one_that_ran_through(int failingBatch)
    {
        SourceDocument[] old = [.. Enumerable.Range(0, 250).Select(number => Document($"old/{number:000}.md", $"Page {number}\nFooter of {number % 7}"))];
        SourceDocument[] changed = [.. old.Skip(50).Select(document => Document(document.Id, "Inserted line\n" + document.Text, ("status", new PayloadValue.Text("new")))), .. old.Take(30).Select(document => document with { Id = "moved/" + document.Id }), Leave];
        await using var through = new SmallWorld();
        await through.BuildAsync(old);
        await through.BuildAsync(changed);

        await using var broken = new SmallWorld();
        await broken.BuildAsync(old);
        var log = new WriteLog(broken.Index) { FailAt = failingBatch };
        await Assert.ThrowsAsync<IOException>(() => new IndexBuilder(log, broken.Model, broken.Chunker, TimeProvider.System).BuildAsync(changed, progress: null, Cancelled));
        await broken.BuildAsync(changed);

        await AssertSameAsync(through, broken);
    }

    [Fact]
    public async Task Writes_that_are_acknowledged_and_lost_end_the_build_with_the_counts()
    {
        await using var world = new SmallWorld();
        var log = new WriteLog(world.Index) { LosesWrites = true };

        var error = await Assert.ThrowsAsync<IndexException>(() => new IndexBuilder(log, world.Model, world.Chunker, TimeProvider.System).BuildAsync([Leave], progress: null, Cancelled));

        Assert.Contains("0 chunks are stored where", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_fails_at_one_text_leaves_what_was_committed_and_the_next_build_goes_on()
    {
        SourceDocument[] corpus = [.. Enumerable.Range(0, 600).Select(number => Document($"{number:000}.md", $"Page {number}"))];
        await using var through = new SmallWorld();
        await through.BuildAsync(corpus);

        await using var broken = new SmallWorld();
        broken.Generator.Refuse = text => text == "Page 400" ? new HttpRequestException("server gone") : null;
        await Assert.ThrowsAsync<HttpRequestException>(() => broken.BuildAsync(corpus));
        var committed = await broken.Index.CountAsync(null, Cancelled);
        broken.Generator.Refuse = _ => null;
        var build = await broken.BuildAsync(corpus);

        Assert.InRange(committed, 1, 400);
        Assert.Equal(600 - committed, build.Embedded);
        Assert.Equal(600, broken.Generator.Embedded.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(600, broken.Generator.Embedded.Count);
        await AssertSameAsync(through, broken);
    }

    [Fact]
    public async Task Progress_counts_committed_chunks_up_to_the_total()
    {
        await using var world = new SmallWorld();
        var progress = new ProgressLog<IndexProgress>();

        await new IndexBuilder(world.Index, world.Model, world.Chunker, TimeProvider.System)
            .BuildAsync([.. Enumerable.Range(0, 600).Select(number => Document($"{number:000}.md", $"Page {number}"))], progress, Cancelled);

        Assert.Equal(600, progress.Seen[^1].Done);
        Assert.Equal(progress.Seen.Select(report => report.Done).Order(), progress.Seen.Select(report => report.Done));
        Assert.All(progress.Seen, report => Assert.Equal(600, report.Total));
    }

    [Fact]
    public async Task The_model_reads_a_document_behind_its_prefix()
    {
        await using var world = new SmallWorld(documentPrefix: "passage: ", queryPrefix: "query: ");

        await world.BuildAsync(Travel);

        Assert.Equal(["passage: Trains come before planes.", "passage: Keep every receipt."], world.Generator.Embedded);
        Assert.Equal(["Trains come before planes.", "Keep every receipt."], (await world.ChunksAsync()).Select(chunk => chunk.Text));
    }

    [Fact]
    public async Task A_chunk_is_over_the_limit_when_the_prefix_pushes_its_end_out_of_the_models_sight()
    {
        // [CLS] a b c [SEP] fills the limit; p and : come on top.
        var text = Document("a.md", "a b c\na b");
        await using var plain = new SmallWorld(maxTokens: 5);
        await using var prefixed = new SmallWorld(documentPrefix: "p: ", maxTokens: 5);
        await using var roomy = new SmallWorld(documentPrefix: "p: ", maxTokens: 6);

        Assert.Equal(0, (await plain.BuildAsync(text)).OverTokenLimit);
        Assert.Equal(2, (await prefixed.BuildAsync(text)).OverTokenLimit);
        Assert.Equal(1, (await roomy.BuildAsync(text)).OverTokenLimit);
        Assert.Equal([5, 4], (await prefixed.ChunksAsync()).Select(chunk => chunk.TokenCount));
    }

    [Fact]
    public async Task An_index_of_another_model_or_chunker_is_refused_before_anything_is_embedded()
    {
        await using var world = new SmallWorld();
        using var other = ModelOf(world.Generator, fingerprint: "word-hash-2");

        var error = await Assert.ThrowsAsync<IndexMismatchException>(() =>
            new IndexBuilder(world.Index, other, new WholeDocumentChunker(), TimeProvider.System).BuildAsync([Leave], progress: null, Cancelled));

        Assert.Equal([new IndexDifference("model", "word-hash-1", "word-hash-2"), new IndexDifference("chunker", "line", "whole")], error.Differences);
        Assert.Equal(0, world.Generator.Calls);
        Assert.Equal(0, await world.Index.CountAsync(null, Cancelled));
    }

    [Fact]
    public async Task A_cancelled_build_stops_and_keeps_what_was_committed()
    {
        await using var world = new SmallWorld();
        using var stop = new CancellationTokenSource();
        var builder = new IndexBuilder(world.Index, world.Model, world.Chunker, TimeProvider.System);
        SourceDocument[] corpus = [.. Enumerable.Range(0, 600).Select(number => Document($"{number:000}.md", $"Page {number}"))];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => builder.BuildAsync(corpus, new ProgressLog<IndexProgress>(_ => stop.Cancel()), stop.Token));

        Assert.InRange(await world.Index.CountAsync(null, Cancelled), 1, 599);
    }

    private static string Vector(StoredChunk chunk) => Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(chunk.Vector!.Value.Span));

    private static async Task AssertSameAsync(SmallWorld expected, SmallWorld actual)
    {
        Assert.Equal(await expected.Index.DescribeAsync(Cancelled), await actual.Index.DescribeAsync(Cancelled));
        Assert.Equal((await expected.ChunksAsync()).Select(Everything), (await actual.ChunksAsync()).Select(Everything));
        SearchRequest[] questions = [Indexes.Sample.Dense(Enumerable.Repeat(1f, WordHashGenerator.Dimensions).ToArray(), limit: 500), Indexes.Sample.Lexical("page footer 13", limit: 500)];
        Assert.Equal(Answers(await expected.Index.SearchAsync(questions, Cancelled)), Answers(await actual.Index.SearchAsync(questions, Cancelled)));

        static object Everything(StoredChunk chunk) =>
            (chunk.Id, chunk.Source, chunk.Text, chunk.Span, chunk.ContentHash, chunk.HeadingPath, chunk.TokenCount, chunk.Metadata.Count, Vector(chunk));

        static IEnumerable<(string Id, double Score)> Answers(IReadOnlyList<SearchAnswer> answers) =>
            answers.SelectMany(answer => answer).Select(hit => (hit.Chunk.Id, hit.Score));
    }
}
