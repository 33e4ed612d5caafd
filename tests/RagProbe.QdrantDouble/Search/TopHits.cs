using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Search;

/// <summary>Keeps the best of many: a heap with the worst kept at its root.</summary>
internal sealed class TopHits(int capacity)
{
    private readonly PriorityQueue<StoredPoint, Place> _kept = new();

    public void Offer(StoredPoint point, float rank, ulong tie)
    {
        var place = new Place(rank, tie);
        if (_kept.Count < capacity)
        {
            _kept.Enqueue(point, place);
        }
        else if (capacity > 0 && _kept.TryPeek(out _, out var worst) && place.CompareTo(worst) > 0)
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

    /// <summary>NaN stands above every number; among equals the smaller tie key is better.</summary>
    private readonly record struct Place(float Rank, ulong Tie) : IComparable<Place>
    {
        public int CompareTo(Place other)
        {
            if (float.IsNaN(Rank) != float.IsNaN(other.Rank))
            {
                return float.IsNaN(Rank) ? 1 : -1;
            }

            var byRank = Rank.CompareTo(other.Rank);
            return byRank != 0 ? byRank : other.Tie.CompareTo(Tie);
        }
    }
}
