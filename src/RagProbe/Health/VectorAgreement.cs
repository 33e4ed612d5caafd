using System.Numerics.Tensors;
using RagProbe.Embedding;
using RagProbe.Indexes;

namespace RagProbe.Health;

/// <summary>Whether stored vectors are those of their texts: sampled texts are embedded again and compared.</summary>
public sealed record VectorAgreement
{
    /// <summary>Cosine from which a stored vector counts as that of its text.</summary>
    public const double Alike = 0.99;

    /// <summary>A variation of lengths up to this is rounding.</summary>
    internal const double SameLength = 1e-3;

    private const double WorthAnotherPrefix = 0.01;

    // Enough to see a prefix; the best one is measured on all of them.
    private const int TextsTriedWithPrefixes = 32;

    /// <summary>Of each chunk's stored vector with the embedding of its text under the model's document prefix, -1 to 1, by chunk id; without chunks that have no text or no usable vector.</summary>
    public required IReadOnlyDictionary<string, double> CosineById { get; init; }

    /// <summary>-1 to 1; 1 where nothing could be compared.</summary>
    public required double MedianCosine { get; init; }

    /// <summary>Share of the compared chunks with a cosine below <see cref="Alike"/>, 0 to 1.</summary>
    public required double ShareBelow { get; init; }

    /// <summary>Standard deviation of the stored vectors' lengths over their mean, 0 or more; of finite vectors that are not zero.</summary>
    public required double LengthVariation { get; init; }

    /// <summary>
    /// Another document prefix that explains the stored vectors better: its median is at least <see cref="Alike"/> and 0.01 above
    /// the model's own; null where none does. The empty text stands for no prefix.
    /// </summary>
    public required string? BetterPrefix { get; init; }

    /// <summary>The median cosine under <see cref="BetterPrefix"/>.</summary>
    public required double? BetterPrefixMedian { get; init; }

    /// <summary>Chunks without a vector: never found by it.</summary>
    public required IReadOnlyList<string> MissingIds { get; init; }

    /// <summary>Chunks whose vector is all zeros.</summary>
    public required IReadOnlyList<string> ZeroIds { get; init; }

    /// <summary>Chunks whose vector holds NaN or infinity.</summary>
    public required IReadOnlyList<string> NotFiniteIds { get; init; }

    /// <summary>By the id of a chunk whose cosine is below <see cref="Alike"/>: the sampled chunk with another text whose embedding is nearer to the stored vector than that of its own.</summary>
    public required IReadOnlyDictionary<string, NearerText> NearerTextById { get; init; }

    /// <param name="model">What is said to have made the vectors.</param>
    /// <param name="sample">Chunks with their vectors.</param>
    /// <param name="cancellationToken">Ends it between two batches.</param>
    public static async Task<VectorAgreement> MeasureAsync(EmbeddingModel model, IReadOnlyList<StoredChunk> sample, CancellationToken cancellationToken)
    {
        var compared = sample.Where(static chunk => IsUsable(chunk) && !string.IsNullOrWhiteSpace(chunk.Text)).ToList();
        var embedded = await EmbedAsync(model, model.DocumentPrefix, compared, cancellationToken);
        var cosines = Cosines(compared, embedded);
        var median = cosines.Length == 0 ? 1 : Median(cosines);
        var better = cosines.Length == 0 || median > 1 - WorthAnotherPrefix ? null : await FindPrefixAsync(model, compared, median, cancellationToken);
        return WithoutModel(sample) with
        {
            CosineById = compared.Zip(cosines).ToDictionary(static pair => pair.First.Id, static pair => pair.Second, StringComparer.Ordinal),
            MedianCosine = median,
            ShareBelow = cosines.Length == 0 ? 0 : (double)cosines.Count(static cosine => cosine < Alike) / cosines.Length,
            BetterPrefix = better?.Prefix,
            BetterPrefixMedian = better?.Median,
            NearerTextById = NearerTexts(compared, embedded, cosines),
        };
    }

    /// <summary>What the stored vectors say alone; no text is compared.</summary>
    internal static VectorAgreement WithoutModel(IReadOnlyList<StoredChunk> sample) => new()
    {
        CosineById = new Dictionary<string, double>(StringComparer.Ordinal),
        MedianCosine = 1,
        ShareBelow = 0,
        LengthVariation = Variation([.. sample.Where(IsUsable).Select(static chunk => Length(chunk.Vector!.Value.Span))]),
        BetterPrefix = null,
        BetterPrefixMedian = null,
        MissingIds = Ids(sample.Where(static chunk => chunk.Vector is not { Length: > 0 })),
        ZeroIds = Ids(sample.Where(static chunk => chunk.Vector is { Length: > 0 } vector && !vector.Span.ContainsAnyExcept(0f))),
        NotFiniteIds = Ids(sample.Where(static chunk => chunk.Vector is { Length: > 0 } vector && !IsFinite(vector.Span))),
        NearerTextById = new Dictionary<string, NearerText>(StringComparer.Ordinal),
    };

    /// <summary>The chunk has a finite vector that is not zero.</summary>
    internal static bool IsUsable(StoredChunk chunk) => chunk.Vector is { Length: > 0 } vector && IsFinite(vector.Span) && vector.Span.ContainsAnyExcept(0f);

    /// <summary>The middle value, or the mean of the two in the middle; of one value or more.</summary>
    internal static double Median(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private static async Task<(string Prefix, double Median)?> FindPrefixAsync(EmbeddingModel model, List<StoredChunk> compared, double own, CancellationToken cancellationToken)
    {
        var some = compared.Take(TextsTriedWithPrefixes).ToList();
        var best = (Prefix: "", Median: double.NegativeInfinity);
        foreach (var prefix in KnownPrefixes.OfDocuments.Append(model.QueryPrefix).Where(prefix => prefix != model.DocumentPrefix).Distinct(StringComparer.Ordinal))
        {
            var median = Median(Cosines(some, await EmbedAsync(model, prefix, some, cancellationToken)));
            best = median > best.Median ? (prefix, median) : best;
        }

        if (best.Median >= Alike && some.Count < compared.Count)
        {
            best.Median = Median(Cosines(compared, await EmbedAsync(model, best.Prefix, compared, cancellationToken)));
        }

        return best.Median >= Alike && best.Median >= own + WorthAnotherPrefix ? best : null;
    }

    private static async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(EmbeddingModel model, string prefix, IReadOnlyList<StoredChunk> chunks, CancellationToken cancellationToken) => chunks.Count == 0
        ? []
        : [.. (await model.Generator.GenerateAsync(chunks.Select(chunk => prefix + chunk.Text), cancellationToken: cancellationToken)).Select(static embedding => embedding.Vector)];

    private static double[] Cosines(IReadOnlyList<StoredChunk> chunks, IReadOnlyList<ReadOnlyMemory<float>> embedded) =>
        [.. chunks.Zip(embedded, static (chunk, vector) => Cosine(chunk.Vector!.Value.Span, vector.Span))];

    private static Dictionary<string, NearerText> NearerTexts(List<StoredChunk> chunks, IReadOnlyList<ReadOnlyMemory<float>> embedded, double[] cosines)
    {
        var nearer = new Dictionary<string, NearerText>(StringComparer.Ordinal);
        for (var i = 0; i < chunks.Count; i++)
        {
            if (cosines[i] >= Alike)
            {
                continue;
            }

            var best = cosines[i];
            for (var j = 0; j < chunks.Count; j++)
            {
                if (chunks[j].Text != chunks[i].Text && Cosine(chunks[i].Vector!.Value.Span, embedded[j].Span) is var cosine && cosine > best)
                {
                    (best, nearer[chunks[i].Id]) = (cosine, new NearerText(chunks[j].Id, cosine));
                }
            }
        }

        return nearer;
    }

    // Vectors of different dimensions have nothing in common; of one whose square is beyond a float nothing can be said for it.
    private static double Cosine(ReadOnlySpan<float> stored, ReadOnlySpan<float> embedded) =>
        stored.Length == embedded.Length && TensorPrimitives.CosineSimilarity(stored, embedded) is var cosine && !float.IsNaN(cosine) ? Math.Clamp(cosine, -1, 1) : 0;

    private static double Variation(double[] lengths)
    {
        if (lengths.Length == 0)
        {
            return 0;
        }

        var mean = lengths.Average();
        return Math.Sqrt(lengths.Average(length => (length - mean) * (length - mean))) / mean;
    }

    private static double Length(ReadOnlySpan<float> vector)
    {
        var squares = 0.0;
        foreach (var value in vector)
        {
            squares += (double)value * value;
        }

        return Math.Sqrt(squares);
    }

    private static bool IsFinite(ReadOnlySpan<float> vector)
    {
        foreach (var value in vector)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    private static IReadOnlyList<string> Ids(IEnumerable<StoredChunk> chunks) => [.. chunks.Select(static chunk => chunk.Id)];
}

/// <param name="ChunkId">The chunk whose text it is.</param>
/// <param name="Cosine">Of the stored vector with the embedding of that text.</param>
public sealed record NearerText(string ChunkId, double Cosine);
