using RagProbe.Filters;
using RagProbe.Indexes;

namespace RagProbe.Tests.Indexes;

/// <summary>The obvious search in double precision, to compare an index with. It knows filters on the integer field "group" only.</summary>
internal sealed class NaiveIndex
{
    public const int Dimensions = 5;

    // Single precision in another order of summation: a few units in the last place of 1.
    private const double Tolerance = 2e-6;

    private readonly SortedDictionary<string, EmbeddedChunk> _chunks = new(StringComparer.Ordinal);

    public IEnumerable<string> Ids => _chunks.Keys;

    public void Write(IndexWrite write)
    {
        foreach (var id in write.DeletedIds)
        {
            _chunks.Remove(id);
        }

        foreach (var upsert in write.Upserts)
        {
            _chunks[upsert.Chunk.Id] = upsert;
        }
    }

    public long Count(Filter? filter) => _chunks.Values.LongCount(chunk => Passes(filter, chunk));

    /// <summary>Fails unless the answer is the right one. Scores closer than rounding may stand in either order, but not those of equal vectors.</summary>
    public void Check(SearchRequest request, IReadOnlyList<ScoredChunk> answer)
    {
        var question = ((SearchRequest.Dense)request).Vector.ToArray();
        var (limit, threshold) = (request.Parameters.Limit, request.Parameters.ScoreThreshold ?? double.NegativeInfinity);
        var scores = _chunks.Values.Where(chunk => Passes(request.Parameters.Filter, chunk)).ToDictionary(static chunk => chunk.Chunk.Id, chunk => Cosine(question, chunk.Vector.Span), StringComparer.Ordinal);

        Assert.Equal(answer.Count, answer.DistinctBy(static scored => scored.Chunk.Id, StringComparer.Ordinal).Count());
        Assert.All(answer, scored => Assert.Equal(scores[scored.Chunk.Id], scored.Score, Tolerance));
        Assert.All(answer, scored => Assert.True(scored.Score > threshold && scored.Score is >= -1 and <= 1));
        for (var i = 1; i < answer.Count; i++)
        {
            Assert.True(
                answer[i - 1].Score > answer[i].Score
                || (answer[i - 1].Score == answer[i].Score && string.CompareOrdinal(answer[i - 1].Chunk.Id, answer[i].Chunk.Id) < 0));
        }

        Assert.InRange(
            answer.Count,
            Math.Min(limit, scores.Values.Count(score => score > threshold + Tolerance)),
            Math.Min(limit, scores.Values.Count(score => score > threshold - Tolerance)));
        if (answer.Count == limit)
        {
            RequireNothingBetterLeftOut(answer, scores);
        }
    }

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double dot = 0, aa = 0, bb = 0;
        for (var i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
        }

        return dot / Math.Sqrt(aa * bb);
    }

    private static bool Passes(Filter? filter, EmbeddedChunk chunk) =>
        filter is null || chunk.Chunk.Metadata["group"] == ((FilterCondition.Match)filter.Must[0]).Value;

    private void RequireNothingBetterLeftOut(IReadOnlyList<ScoredChunk> answer, Dictionary<string, double> scores)
    {
        var last = answer[^1];
        var returned = answer.Select(static scored => scored.Chunk.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, score) in scores.Where(pair => !returned.Contains(pair.Key)))
        {
            Assert.True(score <= last.Score + Tolerance);
            if (_chunks[id].Vector.Span.SequenceEqual(_chunks[last.Chunk.Id].Vector.Span))
            {
                Assert.True(string.CompareOrdinal(id, last.Chunk.Id) > 0);
            }
        }
    }
}
