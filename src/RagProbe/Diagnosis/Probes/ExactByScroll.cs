using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant;

namespace RagProbe.Diagnosis.Probes;

/// <summary>
/// An index that refuses exact search, with exact search: all vectors are read once, and exact requests are answered from them with the
/// scores that the index would give. What passes a filter is still asked of the index. Everything else is handed on.
/// </summary>
internal sealed class ExactByScroll : ForwardingIndex
{
    // The worst first: the lower score, of equal ones the larger id.
    private static readonly Comparer<(double Score, int Row)> WorstFirst =
        Comparer<(double Score, int Row)>.Create(static (left, right) => left.Score != right.Score ? left.Score.CompareTo(right.Score) : right.Row.CompareTo(left.Row));

    private readonly int _dimensions;
    private readonly VectorDistance _distance;
    private readonly Dictionary<Filter, IReadOnlySet<string>> _passing = [];

    // Ordered by id, without their vectors, which stand one after the other in the same order.
    private readonly StoredChunk[] _chunks;
    private readonly float[] _vectors;
    private readonly string[] _brokenIds;

    private ExactByScroll(IChunkIndex inner, int dimensions, VectorDistance distance, IReadOnlyList<StoredChunk> chunks, IEnumerable<string> brokenIds)
        : base(inner)
    {
        _dimensions = dimensions;
        _distance = distance;
        _brokenIds = [.. brokenIds.Order(StringComparer.Ordinal)];
        StoredChunk[] ordered = [.. chunks.OrderBy(static chunk => chunk.Id, StringComparer.Ordinal)];
        _vectors = new float[(long)ordered.Length * dimensions];
        for (var row = 0; row < ordered.Length; row++)
        {
            Prepare(ordered[row].Vector!.Value.Span, _vectors.AsSpan(row * dimensions, dimensions));
        }

        _chunks = Array.ConvertAll(ordered, static chunk => chunk with { Vector = null });
    }

    public override IndexCapabilities Capabilities => base.Capabilities with { RefusesExactSearch = false };

    /// <summary>Reads all vectors. Chunks without one are never found, as in the index.</summary>
    public static Task<ExactByScroll> ReadAsync(IChunkIndex index, int dimensions, CancellationToken cancellationToken) =>
        ReadAsync(index, dimensions, index.Capabilities.Distance, cancellationToken);

    /// <summary>Reads all vectors, to compare them otherwise than the index does.</summary>
    public static async Task<ExactByScroll> ReadAsync(IChunkIndex index, int dimensions, VectorDistance distance, CancellationToken cancellationToken)
    {
        var usable = new List<StoredChunk>();
        var broken = new List<string>();
        await foreach (var chunk in index.ScrollAsync(source: null, withVectors: true, cancellationToken))
        {
            if (chunk.Vector is not { } vector || vector.Length != dimensions)
            {
                continue;
            }

            if (UnitVector.IndexOfNonFinite(vector.Span) >= 0)
            {
                broken.Add(chunk.Id);
            }
            else
            {
                usable.Add(chunk);
            }
        }

        return new ExactByScroll(index, dimensions, distance, usable, broken);
    }

    public override async Task<IReadOnlyList<SearchAnswer>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken)
    {
        // A vector of another name is none of ours to check.
        RequestCheck.Require(batch, request => request is SearchRequest.Dense { Parameters.VectorName: not null } other ? other.Vector.Length : _dimensions);
        var answers = new SearchAnswer[batch.Count];
        var handedOn = new List<int>();
        var ranked = new List<(int Place, SearchRequest.Dense Request, IReadOnlySet<string>? Passing)>();
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch[i] is SearchRequest.Dense { Parameters: { Ann.Exact: true, VectorName: null } } dense)
            {
                ranked.Add((i, dense, dense.Parameters.Filter is { } filter ? await PassingAsync(filter, cancellationToken) : null));
            }
            else
            {
                handedOn.Add(i);
            }
        }

        Parallel.ForEach(ranked, new ParallelOptions { CancellationToken = cancellationToken }, one => answers[one.Place] = Rank(one.Request, one.Passing));
        if (handedOn.Count > 0)
        {
            var others = await Inner.SearchAsync([.. handedOn.Select(i => batch[i])], cancellationToken);
            foreach (var (place, answer) in handedOn.Zip(others))
            {
                answers[place] = answer;
            }
        }

        return answers;
    }

    public override Task WriteAsync(IndexWrite write, CancellationToken cancellationToken) => throw new IndexNotSupportedException("a diagnosis does not write");

    private async Task<IReadOnlySet<string>> PassingAsync(Filter filter, CancellationToken cancellationToken)
    {
        if (!_passing.TryGetValue(filter, out var passing))
        {
            _passing[filter] = passing = await Inner.ScrollIdsAsync(filter, cancellationToken).ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        }

        return passing;
    }

    private SearchAnswer Rank(SearchRequest.Dense request, IReadOnlySet<string>? passing)
    {
        var asked = new float[_dimensions];
        Prepare(request.Vector.Span, asked);
        var limit = request.Parameters.Limit;
        var best = new PriorityQueue<int, (double Score, int Row)>(WorstFirst);
        for (var row = 0; row < _chunks.Length; row++)
        {
            if (passing?.Contains(_chunks[row].Id) == false)
            {
                continue;
            }

            var score = VectorScore.Of(_distance, asked, _vectors.AsSpan(row * _dimensions, _dimensions));
            if (request.Parameters.ScoreThreshold is { } threshold && !(score > threshold))
            {
                continue;
            }

            best.Enqueue(row, (score, row));
            if (best.Count > limit)
            {
                best.Dequeue();
            }
        }

        var chunks = new ScoredChunk[best.Count];
        for (var place = chunks.Length - 1; best.TryDequeue(out var row, out var priority); place--)
        {
            chunks[place] = new ScoredChunk(_chunks[row], priority.Score);
        }

        return new SearchAnswer(chunks) { UnrankedIds = [.. _brokenIds.Where(id => passing?.Contains(id) != false).Take(limit)] };
    }

    private void Prepare(ReadOnlySpan<float> vector, Span<float> prepared)
    {
        // A vector of zeros has no direction: it scores 0, as in the index.
        if (_distance == VectorDistance.Cosine && vector.ContainsAnyExcept(0f))
        {
            UnitVector.Normalise(vector, prepared);
        }
        else
        {
            vector.CopyTo(prepared);
        }
    }
}
