using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Search;

/// <summary>Keeps the best of many: a heap with the worst kept at its root.</summary>
internal sealed class TopHits(int capacity)
{
    private readonly PriorityQueue<StoredPoint, Place> _kept = new(WorstFirst.Order);

    public void Offer(StoredPoint point, float rank, ulong tie)
    {
        var place = new Place(rank, tie);
        if (_kept.Count < capacity)
        {
            _kept.Enqueue(point, place);
        }
        else if (capacity > 0 && _kept.TryPeek(out _, out var worst) && WorstFirst.Order.Compare(place, worst) > 0)
        {
            _kept.EnqueueDequeue(point, place);
        }
    }

    /// <summary>The kept ones, best first.</summary>
    public IReadOnlyList<(StoredPoint Point, float Rank)> Descending()
    {
        var result = new (StoredPoint, float)[_kept.Count];
        for (var at = result.Length - 1; at >= 0; at--)
        {
            _kept.TryDequeue(out var point, out var place);
            result[at] = (point!, place.Rank);
        }

        return result;
    }

    private readonly record struct Place(float Rank, ulong Tie);

    /// <summary>NaN stands above every number; among equals the smaller tie key is better.</summary>
    private sealed class WorstFirst : IComparer<Place>
    {
        public static WorstFirst Order { get; } = new();

        public int Compare(Place left, Place right)
        {
            if (float.IsNaN(left.Rank) != float.IsNaN(right.Rank))
            {
                return float.IsNaN(left.Rank) ? 1 : -1;
            }

            var byRank = left.Rank.CompareTo(right.Rank);
            return byRank != 0 ? byRank : right.Tie.CompareTo(left.Tie);
        }
    }
}
