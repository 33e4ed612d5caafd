using Qdrant.Client.Grpc;
using RagProbe.Embedding;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Inspection;
using RagProbe.QdrantDouble;

namespace RagProbe.Tests.Inspection;

/// <summary>Through the real client, against the double.</summary>
public sealed class CollectionInspectorTests
{
    private static readonly string[] Versions = ["1.12.0", "1.16.3", "1.19.0"];

    public static TheoryData<string, string, string> Collections =>
        [.. from row in ForeignCollectionTests.Mappings
            from version in Versions
            select new TheoryDataRow<string, string, string>(row.Data.Item1, row.Data.Item2, version)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Collections))]
    public async Task A_foreign_collection_is_understood_over_the_wire(string name, string mapping, string version)
    {
        await using var server = await InspectionServer.StartAsync(version, name);
        var inspection = await CollectionInspector.InspectAsync(server.Connection, name, new EmbeddingModelCatalog([]), new InspectionOptions { Documents = ForeignCollection.Documents() }, Cancellation);

        Assert.Equal(mapping, ForeignCollectionTests.Describe(inspection.Proposal));
        Assert.Equal((24, true, 24), (inspection.Points, inspection.PointsAreExact, inspection.SampledPoints));
        Assert.Equal(version, inspection.ServerVersion);
        Assert.Equal((1, 24), (inspection.Links!.Rate, inspection.Links.Linked.Sum(static link => link.Points)));
        Assert.Equal(0, inspection.Links.PointsWithoutSource);
        Assert.DoesNotContain(inspection.Remarks, static remark => remark.Contains("lack", StringComparison.Ordinal));
        Assert.Equal(384, Assert.Single(inspection.Settings.Vectors).Dimensions);
    }

    [Fact]
    public async Task The_model_is_found_over_the_wire_in_the_newer_encoding_too()
    {
        await using var server = await InspectionServer.StartAsync("1.19.0", "foreign-langchain-hybrid");
        var inspection = await CollectionInspector.InspectAsync(server.Connection, "foreign-langchain-hybrid", new EmbeddingModelCatalog([SharedData.Path("models")]), new InspectionOptions(), Cancellation);

        Assert.Equal(("dense", "sparse"), (inspection.Vector, inspection.SparseVector));
        Assert.Equal((ModelVerdict.Matches, "all-MiniLM-L6-v2"), (inspection.Model!.Verdict, inspection.Model.Best!.Model));
        Assert.Contains(inspection.Remarks, static remark => remark.Contains("'sparse' has no IDF modifier", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_alias_is_followed_to_its_collection()
    {
        await using var server = await InspectionServer.StartAsync("1.16.3", "foreign-handmade");
        await QdrantAliases.SwapAsync(server.Connection, "docs", "foreign-handmade", Cancellation);
        var inspection = await InspectAsync(server, "docs");

        Assert.Equal(("foreign-handmade", "docs"), (inspection.Collection, inspection.AskedAs));
        Assert.Equal(["docs"], inspection.Aliases);
    }

    [Fact]
    public async Task A_collection_that_does_not_exist_is_named_with_the_nearest()
    {
        await using var server = await InspectionServer.StartAsync("1.16.3", "foreign-handmade");
        var error = await Assert.ThrowsAsync<QdrantException>(() => InspectAsync(server, "foreign-handmad"));

        Assert.Contains("Did you mean 'foreign-handmade'?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_point_that_is_not_a_number_is_reported_with_what_it_does()
    {
        await using var server = await InspectionServer.StartAsync("1.16.3", "foreign-handmade");
        server.Server.Faults = new Faults { NanPoints = new HashSet<string>(["3"]) };
        var inspection = await InspectAsync(server, "foreign-handmade");

        Assert.Contains(inspection.Remarks, static remark => remark.Contains("1 of 24 sampled points holds NaN or infinity (3)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_large_collection_is_sampled_all_over_and_always_alike(bool uuids)
    {
        await using var server = await InspectionServer.StartAsync();
        await FillAsync(server.Connection, 1000, uuids);
        var first = await CollectionReader.ReadAsync(server.Connection, "large", 100, 1, Cancellation);
        var second = await CollectionReader.ReadAsync(server.Connection, "large", 100, 1, Cancellation);

        Assert.Equal(100, first.Sample.Count);
        Assert.Equal(first.Sample.Select(static point => point.Id), second.Sample.Select(static point => point.Id));
        Assert.True(first.Sample.Select(static point => point.Payload["number"].IntegerValue * 5 / 1000).Distinct().Count() == 5, "every fifth of the collection is in the sample");
        Assert.NotEqual(first.Sample.Select(static point => point.Id), (await CollectionReader.ReadAsync(server.Connection, "large", 100, 2, Cancellation)).Sample.Select(static point => point.Id));
    }

    [Fact]
    public async Task Sources_are_counted_alike_with_and_without_a_keyword_index()
    {
        await using var server = await InspectionServer.StartAsync();
        await FillAsync(server.Connection, 1500, uuids: false);
        var scrolled = await CollectionSources.ReadAsync(server.Connection, "large", PayloadPath.Of("source"), Cancellation);
        await server.Connection.Points.CreateFieldIndexAsync(new CreateFieldIndexCollection { CollectionName = "large", FieldName = "source", FieldType = FieldType.Keyword, Wait = true }, cancellationToken: Cancellation);
        var faceted = await CollectionSources.ReadAsync(server.Connection, "large", PayloadPath.Of("source"), Cancellation);

        Assert.Equal(1, server.Server.Requests["Points/Facet"]);
        Assert.Equal(scrolled.Points.OrderBy(static pair => pair.Key, StringComparer.Ordinal), faceted.Points.OrderBy(static pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal((7, 1500), (faceted.Points.Count, faceted.Points.Values.Sum()));
    }

    [Fact]
    public async Task An_empty_collection_says_so()
    {
        await using var server = await InspectionServer.StartAsync();
        await FillAsync(server.Connection, 0, uuids: false);
        var inspection = await InspectAsync(server, "large");

        Assert.Null(inspection.Proposal.Mapping);
        Assert.Equal(ModelVerdict.NotCompared, inspection.Model!.Verdict);
        Assert.Contains(inspection.Remarks, static remark => remark.Contains("empty", StringComparison.Ordinal));
    }

    private static Task<CollectionInspection> InspectAsync(InspectionServer server, string name) =>
        CollectionInspector.InspectAsync(server.Connection, name, new EmbeddingModelCatalog([]), new InspectionOptions(), Cancellation);

    private static async Task FillAsync(QdrantConnection connection, int count, bool uuids)
    {
        await connection.Collections.CreateAsync(new CreateCollection { CollectionName = "large", VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 2, Distance = Distance.Cosine } } }, cancellationToken: Cancellation);
        if (count == 0)
        {
            return;
        }

        var request = new UpsertPoints { CollectionName = "large", Wait = true };
        foreach (var number in Enumerable.Range(0, count))
        {
            request.Points.Add(new PointStruct
            {
                // Spread over the whole range, as random UUIDs are.
                Id = uuids ? new PointId { Uuid = FormattableString.Invariant($"{(uint)((ulong)number * uint.MaxValue / (ulong)count):x8}-0000-4000-8000-000000000001") } : new PointId { Num = (ulong)number },
                Payload = { ["number"] = new Value { IntegerValue = number }, ["source"] = new Value { StringValue = FormattableString.Invariant($"docs/{number % 7}.md") } },
                Vectors = new Vectors { Vector = new Vector { Dense = new DenseVector { Data = { 1, number } } } },
            });
        }

        await connection.Points.UpsertAsync(request, cancellationToken: Cancellation);
    }
}
