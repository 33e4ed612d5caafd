using Qdrant.Client.Grpc;

namespace RagProbe.Tests.Qdrant;

/// <summary>The comparison behind the replay sees what it must see, and only that.</summary>
public class MessageComparisonTests
{
    [Fact]
    public void Times_and_operation_ids_do_not_count()
    {
        var recorded = new PointsOperationResponse { Result = new UpdateResult { OperationId = 3, Status = UpdateStatus.Completed }, Time = 1 };
        var answered = new PointsOperationResponse { Result = new UpdateResult { Status = UpdateStatus.Completed }, Time = 2, Usage = new Usage() };

        Assert.Null(new MessageComparison(CompareMode.Exact).Difference(recorded, answered));
        answered.Result.Status = UpdateStatus.Acknowledged;
        Assert.Contains("result.status", new MessageComparison(CompareMode.Exact).Difference(recorded, answered), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CompareMode.Exact)]
    [InlineData(CompareMode.Ties)]
    public void Equal_scores_may_change_places_and_unequal_ones_may_not(CompareMode mode)
    {
        var recorded = Answer((1, 0.9f), (2, 0.5f), (3, 0.5f), (4, 0.1f));

        Assert.Null(new MessageComparison(mode).Difference(recorded, Answer((1, 0.9f), (3, 0.5f), (2, 0.5f), (4, 0.1f))));
        Assert.NotNull(new MessageComparison(mode).Difference(recorded, Answer((2, 0.9f), (1, 0.5f), (3, 0.5f), (4, 0.1f))));
        Assert.NotNull(new MessageComparison(mode).Difference(recorded, Answer((1, 0.9f), (2, 0.5001f), (3, 0.5f), (4, 0.1f))));
        Assert.NotNull(new MessageComparison(mode).Difference(recorded, Answer((1, 0.9f), (2, 0.5f), (3, 0.5f))));
    }

    [Theory]
    [InlineData(CompareMode.Exact, false)]
    [InlineData(CompareMode.Ties, true)]
    public void Only_ties_lets_another_point_of_equal_score_stand_at_the_cut(CompareMode mode, bool agrees)
    {
        var recorded = Answer((1, 0.9f), (2, 0.5f));

        Assert.Equal(agrees, new MessageComparison(mode).Difference(recorded, Answer((1, 0.9f), (3, 0.5f))) is null);
    }

    [Fact]
    public void Sets_are_compared_whatever_their_order()
    {
        var recorded = new ListCollectionsResponse { Collections = { Named("a"), Named("b") } };
        var answered = new ListCollectionsResponse { Collections = { Named("b"), Named("a") } };

        Assert.Null(new MessageComparison(CompareMode.Unordered).Difference(recorded, answered));
        Assert.NotNull(new MessageComparison(CompareMode.Exact).Difference(recorded, answered));
        answered.Collections[0].Name = "a";
        Assert.NotNull(new MessageComparison(CompareMode.Unordered).Difference(recorded, answered));
    }

    [Fact]
    public void Presence_maps_and_nan_count()
    {
        var recorded = new RetrievedPoint { Payload = { ["a"] = new Value { DoubleValue = double.NaN } } };

        Assert.Null(new MessageComparison(CompareMode.Exact).Difference(recorded, recorded.Clone()));
        Assert.NotNull(new MessageComparison(CompareMode.Exact).Difference(recorded, new RetrievedPoint()));
        Assert.NotNull(new MessageComparison(CompareMode.Exact).Difference(new RetrievedPoint(), new RetrievedPoint { Vectors = new VectorsOutput() }));
    }

    private static CollectionDescription Named(string name) => new() { Name = name };

    private static QueryResponse Answer(params (ulong Id, float Score)[] points)
    {
        var response = new QueryResponse();
        response.Result.Add(points.Select(point => new ScoredPoint { Id = new PointId { Num = point.Id }, Score = point.Score }));
        return response;
    }
}
