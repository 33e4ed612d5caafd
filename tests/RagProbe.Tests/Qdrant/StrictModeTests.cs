using Qdrant.Client.Grpc;
using RagProbe.Embedding;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Inspection;
using RagProbe.QdrantDouble;
using static RagProbe.Tests.Indexes.Sample;

namespace RagProbe.Tests.Qdrant;

/// <summary>A collection whose owner limits what may be asked is searched and read within the limits.</summary>
public sealed class StrictModeTests : IAsyncLifetime
{
    private const string Collection = "strict";
    private const int Points = 12;

    private static readonly CollectionLayout Layout = new() { Dimensions = 2, ModelFingerprint = "model", Chunker = "chunker" };

    private QdrantDoubleServer _server = null!;
    private QdrantConnection _connection = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions { Version = "1.19.0" }, Cancelled);
        _connection = await QdrantConnection.OpenAsync(new QdrantOptions { Address = _server.Address }, TimeProvider.System, Cancelled);
        var index = await QdrantIndex.OpenOrCreateAsync(_connection, Collection, Layout, TimeProvider.System, Cancelled);
        await index.WriteAsync(new IndexWrite { Upserts = [.. Enumerable.Range(10, Points).Select(i => Chunk($"{i}", [1, 0], "same words", source: $"{i % 3}.md"))] }, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Small_pages_bring_all_points_to_index_and_inspection()
    {
        await using var index = await OpenAsync(new StrictModeConfig { Enabled = true, MaxQueryLimit = 5, SearchAllowExact = false });

        var description = await index.DescribeAsync(Cancelled);
        var inspection = await CollectionInspector.InspectAsync(_connection, Collection, new EmbeddingModelCatalog([]), new InspectionOptions { Documents = new Dictionary<string, string> { ["0.md"] = "same words" } }, Cancelled);
        var sources = await CollectionSources.ReadAsync(_connection, Collection, PayloadPath.Of("source"), Cancelled);

        Assert.Equal((Points, 3), (description.ChunkCount, description.SourceCount));
        Assert.Equal(Points, await index.CountAsync(filter: null, Cancelled));
        Assert.Equal((false, Points), (inspection.PointsAreExact, inspection.SampledPoints));
        Assert.Equal(["0.md", "1.md", "2.md"], sources.Points.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_collection_of_our_own_that_forbids_exact_counts_is_brought_up_to_date()
    {
        await using (await OpenAsync(new StrictModeConfig { Enabled = true, SearchAllowExact = false, UpsertMaxBatchsize = 2 }))
        {
        }

        await using var index = await QdrantIndex.OpenOrCreateAsync(_connection, Collection, Layout, TimeProvider.System, Cancelled);
        await index.WriteAsync(new IndexWrite { DeletedIds = ["10", "11", "12"], Upserts = [.. Enumerable.Range(30, 5).Select(i => Chunk($"{i}", [1, 0]))] }, Cancelled);

        Assert.Equal(Points + 2, await index.CountAsync(filter: null, Cancelled));
    }

    [Fact]
    public async Task A_mark_walks_through_no_points_where_exact_counts_are_forbidden()
    {
        await using var index = await OpenAsync(new StrictModeConfig { Enabled = true, SearchAllowExact = false });
        await using var writer = await QdrantIndex.OpenOrCreateAsync(_connection, Collection, Layout, TimeProvider.System, Cancelled);
        var before = _server.Requests.GetValueOrDefault("Points/Scroll");

        var mark = await index.MarkAsync(Cancelled);
        await writer.WriteAsync(new IndexWrite { DeletedIds = ["10"] }, Cancelled);

        Assert.NotEqual(mark, await index.MarkAsync(Cancelled));
        Assert.Equal(before, _server.Requests.GetValueOrDefault("Points/Scroll"));
    }

    [Fact]
    public async Task Ties_are_cut_without_asking_for_more_than_is_allowed()
    {
        await using var index = await OpenAsync(new StrictModeConfig { Enabled = true, MaxQueryLimit = 7 });

        var answers = await index.SearchAsync([Exact(Dense([1, 0], limit: 7)), Exact(Dense([1, 0], limit: 6)), Lexical("words", limit: 7)], Cancelled);

        Assert.Equal([7, 6, 7], answers.Select(answer => answer.Count));
    }

    private async Task<QdrantIndex> OpenAsync(StrictModeConfig limits)
    {
        await _connection.Collections.UpdateAsync(new UpdateCollection { CollectionName = Collection, StrictModeConfig = limits }, cancellationToken: Cancelled);
        return await QdrantIndex.OpenAsync(_connection, Collection, settings: null, Cancelled);
    }
}
