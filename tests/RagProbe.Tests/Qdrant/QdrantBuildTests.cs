using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.QdrantDouble;
using static RagProbe.Tests.Indexes.Sample;

namespace RagProbe.Tests.Qdrant;

public sealed class QdrantBuildTests
{
    private static readonly Filter Current = Must(new FilterCondition.Match("status", new PayloadValue.Text("current")));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_build_of_the_same_documents_writes_nothing()
    {
        await using var world = await QdrantWorld.StartAsync();
        await using (await world.BuildAsync())
        {
        }

        var upserts = world.Server.Requests.GetValueOrDefault("Points/Upsert");
        await using var again = await world.BuildAsync();

        Assert.Equal(upserts, world.Server.Requests.GetValueOrDefault("Points/Upsert"));
        Assert.Equal(0, world.Server.Requests.GetValueOrDefault("Points/Delete"));
        Assert.Equal(822, (await again.DescribeAsync(Cancelled)).ChunkCount);
    }

    [Fact]
    public async Task Fields_that_filters_name_are_indexed_before_the_points_so_that_the_graph_knows_them()
    {
        // The double's graph behaves as a real one does: an index that is younger than it ruins filtered searches.
        await using var world = await QdrantWorld.StartAsync(new QdrantDoubleOptions { Faults = new Faults { LateIndex = new LateIndex() } });
        await using var index = await world.BuildAsync(world.Layout(Current));

        Assert.Equal(0, world.Server.Requests.GetValueOrDefault("Collections/Update"));
        await AssertFilteredRecallAsync(world, index);
    }

    [Fact]
    public async Task A_field_that_is_indexed_later_has_the_graph_built_again()
    {
        await using var world = await QdrantWorld.StartAsync(new QdrantDoubleOptions { Faults = new Faults { LateIndex = new LateIndex() } });
        await using (await world.BuildAsync(world.Layout()))
        {
        }

        await using var index = await world.BuildAsync(world.Layout(Current));

        await AssertFilteredRecallAsync(world, index);
    }

    [Fact]
    public async Task A_graph_that_was_not_built_again_because_the_build_stopped_is_built_by_the_next_one()
    {
        await using var world = await QdrantWorld.StartAsync(new QdrantDoubleOptions { Faults = new Faults { LateIndex = new LateIndex() } }, maxRetries: 0);
        await using (await world.BuildAsync(world.Layout()))
        {
        }

        // Noted, indexed, and then the server goes away.
        world.Server.Faults = world.Server.Faults with { CallsByMethod = new Dictionary<string, CallFaults> { ["Points/CreateFieldIndex"] = new() { BrokenAnswers = 1 } } };
        await Assert.ThrowsAsync<QdrantException>(() => world.BuildAsync(world.Layout(Current)));
        world.Server.Faults = new Faults { LateIndex = new LateIndex() };

        await using var index = await world.BuildAsync(world.Layout(Current));

        await AssertFilteredRecallAsync(world, index);
    }

    [Fact]
    public async Task Other_settings_than_the_stored_ones_are_refused_by_name()
    {
        await using var world = await QdrantWorld.StartAsync();
        await using (await world.BuildAsync())
        {
        }

        var error = await Assert.ThrowsAsync<IndexMismatchException>(() => world.BuildAsync(world.Layout() with { Chunker = "whole", ModelFingerprint = "other" }));

        Assert.Equal(["model", "chunker"], error.Differences.Select(difference => difference.Setting));
        Assert.Contains("--collection", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collection_of_somebody_else_is_read_and_never_written()
    {
        await using var world = await QdrantWorld.StartAsync();
        var foreign = world.Server.LoadForeign(SharedData.Path("data", "qdrant-exchanges", "20-foreign-langchain-js.jsonl"));

        var refused = await Assert.ThrowsAsync<IndexException>(() => QdrantIndex.OpenOrCreateAsync(world.Connection, foreign, world.Layout() with { Dimensions = 384 }, TimeProvider.System, Cancelled));
        var unmapped = await Assert.ThrowsAsync<IndexException>(() => QdrantIndex.OpenAsync(world.Connection, foreign, settings: null, Cancelled));
        await using var index = await QdrantIndex.OpenAsync(
            world.Connection, foreign, new QdrantIndexSettings { Mapping = new PayloadMapping { Text = PayloadPath.Of("content"), Source = PayloadPath.Of("metadata", "source") } }, Cancelled);

        Assert.Contains("was not built by RagProbe", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ragprobe inspect", unmapped.Message, StringComparison.Ordinal);
        Assert.Equal(CollectionOwner.Other, await QdrantIndex.OwnerAsync(world.Connection, foreign, Cancelled));
        Assert.Equal(24, await index.CountAsync(null, Cancelled));
        await Assert.ThrowsAsync<InvalidOperationException>(() => index.WriteAsync(new IndexWrite { Upserts = [Chunk("a", Unit([.. Enumerable.Repeat(1f, 384)]))] }, Cancelled));
        Assert.Equal(0, world.Server.Requests.GetValueOrDefault("Points/Upsert"));
    }

    [Fact]
    public async Task A_missing_collection_is_named_with_those_that_exist()
    {
        await using var world = await QdrantWorld.StartAsync();
        await using (await world.BuildAsync())
        {
        }

        var error = await Assert.ThrowsAsync<IndexException>(() => QdrantIndex.OpenAsync(world.Connection, "handbok", settings: null, Cancelled));

        Assert.Contains("'handbok'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'handbook'", error.Message, StringComparison.Ordinal);
    }

    private static async Task AssertFilteredRecallAsync(QdrantWorld world, QdrantIndex index)
    {
        var vectors = await world.Model.Generator.GenerateAsync(world.EvalSet.Questions.Take(20).Select(question => question.Text), cancellationToken: Cancelled);
        var questions = vectors.Select(vector => Dense([.. vector.Vector.Span], filter: Current)).ToList();

        var answers = await index.SearchAsync(questions, Cancelled);
        var truth = await index.SearchAsync([.. questions.Select(Exact)], Cancelled);

        Assert.All(truth, answer => Assert.Equal(10, answer.Count));
        Assert.Equal(truth.Select(Ids), answers.Select(Ids));
    }
}
