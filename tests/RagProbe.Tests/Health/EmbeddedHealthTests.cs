using RagProbe.Corpus;
using RagProbe.EvalSets;
using RagProbe.Health;
using RagProbe.Indexes;
using RagProbe.Tests.Indexes;
using RagProbe.Tests.Indexing;

namespace RagProbe.Tests.Health;

/// <summary>The checks of an index that has no server.</summary>
public sealed class EmbeddedHealthTests
{
    private static readonly SourceDocument Leave = SmallWorld.Document("leave.md", string.Join('\n', HealthWorld.Texts(20)));
    private static readonly SourceDocument Travel = SmallWorld.Document("travel.md", "trains go before planes\nhotels cost at most a hundred");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fresh_index_is_healthy_and_says_what_makes_no_sense_for_it()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(Leave, Travel);

        var report = await RunAsync(world, [Leave, Travel]);

        Assert.Equal(HealthStatus.Ok, report.Status);
        Assert.Equal(
            [HealthChecks.Optimizer, HealthChecks.VectorLengths, HealthChecks.Recall, HealthChecks.FilteredRecall, HealthChecks.Hubs],
            report.Checks.Where(static check => check.Status == HealthStatus.NotApplicable).Select(static check => check.Name));
        Assert.Equal((HealthStatus.Ok, HealthStatus.Ok), (report.Status(HealthChecks.Model), report.Status(HealthChecks.Counts)));
    }

    [Fact]
    public async Task A_document_without_chunks_fails_and_an_empty_one_does_not()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(Leave);
        Question[] questions =
        [
            new Question { Id = "q1", Text = "how much may hotels cost", Expected = [SmallWorld.Expect(Travel, "hotels cost at most a hundred")] },
            new Question { Id = "q2", Text = "item3", Expected = [SmallWorld.Expect(Leave, "item3")] },
        ];

        var failed = (await RunAsync(world, [Leave, Travel], questions)).Of(HealthChecks.Counts);
        var near = (await RunAsync(world, [Leave, SmallWorld.Document("empty.md", " \n\n")], questions)).Of(HealthChecks.Counts);

        Assert.Equal((HealthStatus.Failed, 1, 1), (failed.Status, failed.Value, failed.QuestionsAffected));
        Assert.Contains(failed.Evidence, static item => item is { Name: "documents without chunks", Value: "travel.md" });
        Assert.Equal((HealthStatus.Ok, 0, 0), (near.Status, near.Value, near.QuestionsAffected));
    }

    [Fact]
    public async Task Chunks_of_a_removed_document_fail()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(Leave, Travel);

        var failed = (await RunAsync(world, [Leave])).Of(HealthChecks.Counts);

        Assert.Equal((HealthStatus.Failed, 2), (failed.Status, failed.Value));
        Assert.Contains("2 chunks of 1 source that is no document", failed.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_index_fails()
    {
        await using var world = new SmallWorld();

        var report = await RunAsync(world, documents: null);

        Assert.Equal(HealthStatus.Failed, report.Status(HealthChecks.Counts));
        Assert.Contains("empty", report.Of(HealthChecks.Counts).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_model_than_the_one_written_down_fails_and_the_same_one_does_not()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(Leave);
        using var other = SmallWorld.ModelOf(new WordHashGenerator(), fingerprint: "word-hash-2");

        var failed = await IndexHealthCheck.RunAsync(new HealthInput { Index = world.Index, Model = other }, Cancelled);

        Assert.Equal(HealthStatus.Failed, failed.Status(HealthChecks.Model));
        Assert.Equal(HealthStatus.Ok, (await RunAsync(world, documents: null)).Status(HealthChecks.Model));
    }

    [Theory]
    [InlineData(7, HealthStatus.Warning)]
    [InlineData(8, HealthStatus.Ok)]
    public async Task A_chunk_over_the_limit_warns_and_one_at_the_limit_does_not(int maxTokens, HealthStatus expected)
    {
        await using var world = new SmallWorld(maxTokens: maxTokens);

        // Six words of one token each, and the two that the model adds: eight.
        await world.BuildAsync(SmallWorld.Document("doc.md", "annual leave annual leave annual leave\nleave day\nannual leave"));

        var check = (await RunAsync(world, documents: null)).Of(HealthChecks.TokenLimit);

        Assert.Equal(expected, check.Status);
        Assert.Equal(expected == HealthStatus.Warning ? 1.0 / 3 : 0, check.Value!.Value, 6);
    }

    [Fact]
    public async Task Copies_that_differ_in_a_word_warn_and_texts_of_one_form_do_not()
    {
        var words = string.Join(' ', Enumerable.Range(0, 30).Select(static number => FormattableString.Invariant($"word{number}")));
        await using var copies = new SmallWorld();
        await copies.BuildAsync(SmallWorld.Document("copies.md", string.Join('\n', Enumerable.Range(0, 6).Select(number => FormattableString.Invariant($"{words} version{number}")))));
        await using var form = new SmallWorld();
        await form.BuildAsync(SmallWorld.Document("form.md", string.Join('\n', Enumerable.Range(0, 6).Select(static number => FormattableString.Invariant($"the pump{number} in hall{number} was serviced by team{number}")))));

        var check = (await RunAsync(copies, documents: null)).Of(HealthChecks.NearDuplicates);

        Assert.Equal((HealthStatus.Warning, 1), (check.Status, check.Value));
        Assert.Equal(0, (await RunAsync(form, documents: null)).Of(HealthChecks.NearDuplicates).Value);
    }

    [Fact]
    public async Task Anisotropy_is_told_and_never_a_fault()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(SmallWorld.Document("doc.md", string.Join('\n', Enumerable.Repeat("annual leave", 5))));

        var check = (await RunAsync(world, documents: null)).Of(HealthChecks.Anisotropy);

        Assert.Equal(HealthStatus.Ok, check.Status);
        Assert.Equal(1, check.Value!.Value, 5);
    }

    [Fact]
    public async Task The_sample_does_not_hang_on_the_order_in_which_chunks_are_listed()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(Leave, Travel);
        await using var backward = new BackwardIndex(world.Index);

        var one = await ChunkCensus.TakeAsync(world.Index, 5, seed: 3, Cancelled);
        var other = await ChunkCensus.TakeAsync(backward, 5, seed: 3, Cancelled);
        var seeded = await ChunkCensus.TakeAsync(world.Index, 5, seed: 4, Cancelled);

        Assert.Equal(5, one.SampleIds.Count);
        Assert.Equal(one.SampleIds, other.SampleIds);
        Assert.NotEqual(one.SampleIds, seeded.SampleIds);
    }

    private static Task<HealthReport> RunAsync(SmallWorld world, IReadOnlyList<SourceDocument>? documents, IReadOnlyList<Question>? questions = null) =>
        IndexHealthCheck.RunAsync(new HealthInput { Index = world.Index, Model = world.Model, Documents = documents, Questions = questions }, Cancelled);

    private sealed class BackwardIndex(IChunkIndex inner) : DelegatingIndex(inner)
    {
        public override IAsyncEnumerable<StoredChunk> ScrollAsync(string? source, bool withVectors, CancellationToken cancellationToken) => Inner.ScrollAsync(source, withVectors, cancellationToken).Reverse();
    }
}
