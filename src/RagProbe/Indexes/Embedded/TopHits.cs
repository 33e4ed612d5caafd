namespace RagProbe.Indexes.Embedded;

/// <summary>A row that a search found.</summary>
/// <param name="Score">Larger is better.</param>
/// <param name="Rank">The row's place in the ordinal order of the ids, from 0: the smaller one wins a tie.</param>
internal readonly record struct Hit(double Score, int Rank)
{
    public bool IsBetterThan(Hit other) => Score > other.Score || (Score == other.Score && Rank < other.Rank);
}

/// <summary>The best hits seen so far, at most so many, as a binary heap with the worst one on top.</summary>
internal sealed class TopHits(int capacity, double? threshold)
{
    private readonly double _threshold = threshold ?? double.NegativeInfinity;
    private readonly bool _hasThreshold = threshold is not null;
    private Hit[] _heap = new Hit[Math.Min(capacity, 16)];
    private int _count;

    /// <summary>No score below it can get in; one that is equal may.</summary>
    public double Floor => _count == capacity && capacity > 0 ? Math.Max(_heap[0].Score, _threshold) : _threshold;

    public void Offer(Hit hit)
    {
        if (_hasThreshold && !(hit.Score > _threshold))
        {
            return;
        }

        if (_count < capacity)
        {
            if (_count == _heap.Length)
            {
                Array.Resize(ref _heap, (int)Math.Min(capacity, 2L * _heap.Length));
            }

            Raise(hit);
        }
        else if (capacity > 0 && hit.IsBetterThan(_heap[0]))
        {
            Sink(hit);
        }
    }

    public void Absorb(TopHits other)
    {
        for (var i = 0; i < other._count; i++)
        {
            Offer(other._heap[i]);
        }
    }

    /// <summary>Best first; equal scores by rank.</summary>
    public Hit[] ToSortedArray()
    {
        var hits = _heap.AsSpan(0, _count).ToArray();
        Array.Sort(hits, static (a, b) => a == b ? 0 : a.IsBetterThan(b) ? -1 : 1);
        return hits;
    }

    private void Raise(Hit hit)
    {
        var child = _count++;
        while (child > 0)
        {
            var parent = (child - 1) / 2;
            if (!_heap[parent].IsBetterThan(hit))
            {
                break;
            }

            _heap[child] = _heap[parent];
            child = parent;
        }

        _heap[child] = hit;
    }

    private void Sink(Hit hit)
    {
        var parent = 0;
        while (true)
        {
            var child = (2 * parent) + 1;
            if (child >= _count)
            {
                break;
            }

            if (child + 1 < _count && _heap[child].IsBetterThan(_heap[child + 1]))
            {
                child++;
            }

            if (!hit.IsBetterThan(_heap[child]))
            {
                break;
            }

            _heap[parent] = _heap[child];
            parent = child;
        }

        _heap[parent] = hit;
    }
}
