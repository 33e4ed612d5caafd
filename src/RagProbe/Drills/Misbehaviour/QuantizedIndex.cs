using System.Numerics.Tensors;
using RagProbe.Indexes;

namespace RagProbe.Drills.Misbehaviour;

/// <summary>
/// Scores by vectors of few bits, unless it is asked to ignore them. Rescoring takes the candidates by few bits and orders them by the
/// original vectors.
/// </summary>
internal sealed class QuantizedIndex : MisbehavingIndex
{
    // How many exact neighbours are scored anew: what lies further away does not come forward by rounding.
    private const int Reach = 10;
    private const int LeastReach = 1000;

    private readonly Dictionary<string, float[]> _rounded;

    /// <param name="inner">What stores.</param>
    /// <param name="chunks">All chunks with their vectors.</param>
    /// <param name="bits">Of a component; 1 or more.</param>
    public QuantizedIndex(IChunkIndex inner, IEnumerable<StoredChunk> chunks, int bits)
        : base(inner) => _rounded = chunks.ToDictionary(chunk => chunk.Id, chunk => Round(chunk.Vector!.Value.Span, bits), StringComparer.Ordinal);

    public override async Task<IReadOnlyList<SearchAnswer>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken)
    {
        var answers = await Inner.SearchAsync([.. batch.Select(request => IsRounded(request) ? request with { Parameters = Wide(request.Parameters) } : request)], cancellationToken);
        return [.. batch.Zip(answers, (request, answer) => IsRounded(request) ? Score((SearchRequest.Dense)request, answer) : answer)];
    }

    private static bool IsRounded(SearchRequest request) =>
        request is SearchRequest.Dense && request.Parameters.Ann is { Exact: false } ann && ann.QuantizationIgnore != true;

    private static SearchParameters Wide(SearchParameters asked) => asked with { Limit = Math.Max(LeastReach, Reach * asked.Limit), ScoreThreshold = null };

    private SearchAnswer Score(SearchRequest.Dense request, SearchAnswer exact)
    {
        var (asked, ann) = (request.Parameters, request.Parameters.Ann);
        var length = TensorPrimitives.Norm(request.Vector.Span);
        var rescores = ann.QuantizationRescore == true;
        var kept = rescores ? (int)Math.Ceiling(asked.Limit * (ann.QuantizationOversampling ?? 1)) : asked.Limit;
        IEnumerable<ScoredChunk> best = exact
            .Select(found => (Exact: found, Rounded: found with { Score = TensorPrimitives.Dot(request.Vector.Span, _rounded[found.Chunk.Id]) / length }))
            .OrderByDescending(found => found.Rounded.Score)
            .ThenBy(found => found.Exact.Chunk.Id, StringComparer.Ordinal)
            .Take(kept)
            .Select(found => rescores ? found.Exact : found.Rounded);
        return new SearchAnswer(
        [
            .. best
                .OrderByDescending(found => found.Score)
                .ThenBy(found => found.Chunk.Id, StringComparer.Ordinal)
                .Where(found => asked.ScoreThreshold is not { } threshold || found.Score > threshold)
                .Take(asked.Limit),
        ]);
    }

    // Equal steps over the vector's own range, brought back to length 1.
    private static float[] Round(ReadOnlySpan<float> vector, int bits)
    {
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude(vector));
        var steps = (1 << bits) - 1;
        var rounded = new float[vector.Length];
        for (var i = 0; i < vector.Length; i++)
        {
            var level = Math.Clamp(MathF.Floor((vector[i] + largest) / (2 * largest) * (steps + 1)), 0, steps);
            rounded[i] = (2 * level / steps) - 1;
        }

        var length = TensorPrimitives.Norm<float>(rounded);
        return Array.ConvertAll(rounded, component => component / length);
    }
}
