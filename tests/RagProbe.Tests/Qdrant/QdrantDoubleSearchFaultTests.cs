using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble;

namespace RagProbe.Tests.Qdrant;

/// <summary>Each fault of the double's searches is there, and goes away by what cures it.</summary>
public class QdrantDoubleSearchFaultTests
{
    private static readonly SearchParams Exact = new() { Exact = true };
    private static readonly SearchParams Acorn = new() { Acorn = new AcornSearchParams { Enable = true } };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hidden_point_is_counted_and_fetched_and_never_found()
    {
        await using var session = await DoubleSession.WithPointsAsync(10);
        session.Server.Faults = new Faults { HiddenPoints = new HashSet<string> { "1" } };

        Assert.Equal([2, 3, 4, 5, 6], await session.NearestIdsAsync());
        Assert.Equal([2, 3, 4, 5, 6], await session.NearestIdsAsync(parameters: Exact));
        Assert.Equal(10UL, await session.CountAsync());
        var got = await session.Points.GetAsync(
            new GetPoints { CollectionName = DoubleSession.Docs, Ids = { new PointId { Num = 1 } } },
            cancellationToken: Cancel);
        Assert.Single(got.Result);
    }

    [Fact]
    public async Task A_nan_point_heads_the_answer_and_a_threshold_blanks_it()
    {
        await using var session = await DoubleSession.WithPointsAsync(10);
        session.Server.Faults = new Faults { NanPoints = new HashSet<string> { "9" } };

        var nearest = await session.NearestAsync();

        Assert.Equal([9UL, 1, 2, 3, 4], nearest.Select(point => point.Id.Num));
        Assert.True(float.IsNaN(nearest[0].Score));
        Assert.Empty(await session.NearestIdsAsync(threshold: -1));
        session.Server.Faults = Faults.None;
        Assert.Equal(5, (await session.NearestIdsAsync(threshold: -1)).Count);
    }

    [Fact]
    public async Task A_missed_neighbour_is_found_by_exact_search_by_a_larger_beam_and_by_a_larger_limit()
    {
        await using var session = await DoubleSession.WithPointsAsync(250);
        session.Server.Faults = new Faults { AnnMiss = new AnnMiss { Points = new HashSet<string> { "2" }, CuredByEf = 200 } };

        Assert.DoesNotContain(2UL, await session.NearestIdsAsync());
        Assert.DoesNotContain(2UL, await session.NearestIdsAsync(parameters: new SearchParams { HnswEf = 199 }));
        Assert.Contains(2UL, await session.NearestIdsAsync(parameters: new SearchParams { HnswEf = 200 }));
        Assert.Contains(2UL, await session.NearestIdsAsync(limit: 200));
        Assert.Contains(2UL, await session.NearestIdsAsync(parameters: Exact));
    }

    [Fact]
    public async Task A_miss_under_filters_only_is_cured_by_acorn_and_does_not_touch_other_searches()
    {
        await using var session = await DoubleSession.WithPointsAsync(20);
        session.Server.Faults = new Faults
        {
            AnnMiss = new AnnMiss { Points = new HashSet<string> { "2" }, Scope = AnnMissScope.WithFilter, CuredByAcorn = true },
        };

        Assert.DoesNotContain(2UL, await session.NearestIdsAsync(kind: "even"));
        Assert.Contains(2UL, await session.NearestIdsAsync(kind: "even", parameters: Acorn));
        Assert.Contains(2UL, await session.NearestIdsAsync());
    }

    [Fact]
    public async Task A_share_of_misses_is_the_same_in_every_run_of_a_seed_and_another_for_another_seed()
    {
        await using var session = await DoubleSession.WithPointsAsync(200);
        var faults = new Faults { AnnMiss = new AnnMiss { Share = 0.3 } };

        session.Server.Faults = faults;
        var found = await session.NearestIdsAsync(limit: 200);
        session.Server.Faults = faults with { };
        Assert.Equal(found, await session.NearestIdsAsync(limit: 200));
        session.Server.Faults = faults with { Seed = 2 };
        Assert.NotEqual(found, await session.NearestIdsAsync(limit: 200));
        Assert.InRange(found.Count, 110, 170);
    }

    [Fact]
    public async Task An_index_younger_than_the_graph_ruins_filtered_search_until_the_graph_is_rebuilt()
    {
        await using var session = await DoubleSession.WithPointsAsync(40);
        session.Server.Faults = new Faults { LateIndex = new LateIndex { Recall = 0 } };
        ulong[] even = [2, 4, 6, 8, 10];

        Assert.Equal(even, await session.NearestIdsAsync(kind: "even"));
        await session.IndexKindAsync();
        Assert.Empty(await session.NearestIdsAsync(kind: "even"));
        Assert.Equal(even, await session.NearestIdsAsync(kind: "even", parameters: Exact));
        Assert.Equal(even, await session.NearestIdsAsync(kind: "even", parameters: Acorn));
        Assert.Equal([1, 2, 3, 4, 5], await session.NearestIdsAsync(parameters: Acorn));

        await session.Collections.UpdateAsync(
            new UpdateCollection { CollectionName = DoubleSession.Docs, HnswConfig = new HnswConfigDiff { EfConstruct = 101 } },
            cancellationToken: Cancel);
        Assert.Equal(even, await session.NearestIdsAsync(kind: "even"));
    }

    [Fact]
    public async Task An_index_older_than_the_points_leaves_filtered_search_alone()
    {
        await using var session = await DoubleSession.StartAsync();
        await session.CreateAsync();
        await session.IndexKindAsync();
        await session.UpsertAsync(Enumerable.Range(1, 40));
        session.Server.Faults = new Faults { LateIndex = new LateIndex { Recall = 0 } };

        Assert.Equal([2, 4, 6, 8, 10], await session.NearestIdsAsync(kind: "even"));
    }

    [Fact]
    public async Task Quantised_scores_lose_neighbours_that_ignoring_or_oversampled_rescoring_brings_back()
    {
        await using var session = await DoubleSession.WithPointsAsync(60);
        ulong[] nearest = [1, 2, 3, 4, 5];
        session.Server.Faults = new Faults { QuantisedScoreStep = 0.1 };

        var quantised = await session.NearestAsync();
        Assert.NotEqual(nearest, quantised.Select(point => point.Id.Num));
        Assert.All(quantised, point => Assert.Equal(1f, point.Score));

        var reordered = await session.NearestAsync(parameters: Quantization(rescore: true, oversampling: 1));
        Assert.Equal(quantised.Select(point => point.Id.Num).Order(), reordered.Select(point => point.Id.Num).Order());
        Assert.Equal(reordered.Select(point => point.Score).OrderDescending(), reordered.Select(point => point.Score));

        Assert.Equal(nearest, await session.NearestIdsAsync(parameters: Quantization(rescore: true, oversampling: 3)));
        Assert.Equal(nearest, await session.NearestIdsAsync(parameters: new SearchParams { Quantization = new QuantizationSearchParams { Ignore = true } }));
        Assert.Equal(nearest, await session.NearestIdsAsync(parameters: Exact));
    }

    [Fact]
    public async Task An_unindexed_segment_is_yellow_and_invisible_to_indexed_only()
    {
        await using var session = await DoubleSession.WithPointsAsync(10);
        session.Server.Faults = new Faults { UnindexedPoints = new HashSet<string> { "1", "2" } };

        Assert.Equal(CollectionStatus.Yellow, (await session.InfoAsync()).Status);
        Assert.Equal([3, 4, 5, 6, 7], await session.NearestIdsAsync(parameters: new SearchParams { IndexedOnly = true }));
        Assert.Equal([1, 2, 3, 4, 5], await session.NearestIdsAsync());
    }

    [Fact]
    public async Task An_optimizer_error_is_told_and_turns_the_collection_red()
    {
        await using var session = await DoubleSession.WithPointsAsync(1);
        session.Server.Faults = new Faults { OptimizerError = "no space left on device" };

        var info = await session.InfoAsync();

        Assert.Equal(CollectionStatus.Red, info.Status);
        Assert.False(info.OptimizerStatus.Ok);
        Assert.Equal("no space left on device", info.OptimizerStatus.Error);
    }

    [Fact]
    public async Task A_stale_alias_answers_from_its_former_collection_while_listings_show_the_new_one()
    {
        await using var session = await DoubleSession.StartAsync();
        await session.CreateAsync("v1");
        await session.UpsertAsync([1], "v1");
        await session.CreateAsync("v2");
        await session.UpsertAsync([2], "v2");
        await PointAliasAsync(session, "v1");
        await PointAliasAsync(session, "v2");
        session.Server.Faults = new Faults { StaleAliases = new HashSet<string> { DoubleSession.Docs } };

        Assert.Equal([1], await session.NearestIdsAsync());
        var aliases = await session.Collections.ListAliasesAsync(new ListAliasesRequest(), cancellationToken: Cancel);
        Assert.Equal("v2", Assert.Single(aliases.Aliases).CollectionName);
        session.Server.Faults = Faults.None;
        Assert.Equal([2], await session.NearestIdsAsync());
    }

    [Fact]
    public async Task Shuffled_ties_change_the_order_of_equal_scores_and_nothing_else()
    {
        await using var session = await DoubleSession.StartAsync();
        await session.CreateAsync();
        // The same vector twenty times: every number stands for the same angle.
        var request = new UpsertPoints { CollectionName = DoubleSession.Docs, Wait = true };
        request.Points.Add(Enumerable.Range(1, 20).Select(number => new PointStruct
        {
            Id = new PointId { Num = (ulong)number },
            Vectors = new Vectors { Vector = new Vector { Data = { 1, 0 } } },
        }));
        await session.Points.UpsertAsync(request, cancellationToken: Cancel);

        var before = await session.NearestIdsAsync(limit: 20);
        session.Server.Faults = new Faults { ShuffleTies = true };
        var after = await session.NearestIdsAsync(limit: 20);

        Assert.NotEqual(before, after);
        Assert.Equal(before.Order(), after.Order());
        Assert.Equal(after, await session.NearestIdsAsync(limit: 20));
    }

    private static SearchParams Quantization(bool rescore, double oversampling) =>
        new() { Quantization = new QuantizationSearchParams { Rescore = rescore, Oversampling = oversampling } };

    private static async Task PointAliasAsync(DoubleSession session, string collection) => await session.Collections.UpdateAliasesAsync(
        new ChangeAliases
        {
            Actions = { new AliasOperations { CreateAlias = new CreateAlias { AliasName = DoubleSession.Docs, CollectionName = collection } } },
        },
        cancellationToken: Cancel);
}
