using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Search;

/// <summary>
/// Reciprocal rank fusion: the sum of 1 / (position + k) over the lists, positions from 0. With weights (servers from 1.17 on)
/// 1 / ((position + 1) / weight + k - 1); a weight of 0 or less contributes nothing.
/// </summary>
internal static class RankFusion
{
    public const uint DefaultK = 2;

    public static IReadOnlyList<Hit> Fuse(IReadOnlyList<IReadOnlyList<Hit>> lists, uint k, IReadOnlyList<float> weights)
    {
        var sums = new Dictionary<PointKey, (StoredPoint Point, float Sum)>();
        for (var list = 0; list < lists.Count; list++)
        {
            var weight = list < weights.Count ? weights[list] : 1f;
            for (var position = 0; position < lists[list].Count; position++)
            {
                var point = lists[list][position].Point;
                var share = weights.Count == 0 ? 1f / (position + k) : weight <= 0 ? 0f : 1f / (((position + 1) / weight) + k - 1);
                sums[point.Id] = (point, sums.TryGetValue(point.Id, out var sum) ? sum.Sum + share : share);
            }
        }

        return [.. sums.Values.OrderByDescending(sum => sum.Sum).Select(sum => Hit.Scored(sum.Point, sum.Sum))];
    }
}
