using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Search;

/// <summary>
/// Distribution-based score fusion: every list is stretched so that its mean minus and plus three standard deviations (of the
/// sample) become 0 and 1, then scores of one point are added. A list of one score, or of equal scores, counts 0.5 each.
/// </summary>
internal static class DistributionFusion
{
    public static IReadOnlyList<Hit> Fuse(IReadOnlyList<IReadOnlyList<Hit>> lists)
    {
        var sums = new Dictionary<PointKey, (StoredPoint Point, float Sum)>();
        foreach (var list in lists)
        {
            var mean = list.Count == 0 ? 0 : list.Average(hit => (double)hit.Score);
            var deviation = list.Count < 2 ? 0 : Math.Sqrt(list.Sum(hit => Math.Pow(hit.Score - mean, 2)) / (list.Count - 1));
            foreach (var hit in list)
            {
                var share = deviation == 0 ? 0.5f : (float)((hit.Score - (mean - (3 * deviation))) / (6 * deviation));
                sums[hit.Point.Id] = (hit.Point, sums.TryGetValue(hit.Point.Id, out var sum) ? sum.Sum + share : share);
            }
        }

        return [.. sums.Values.OrderByDescending(sum => sum.Sum).Select(sum => Hit.Scored(sum.Point, sum.Sum))];
    }
}
