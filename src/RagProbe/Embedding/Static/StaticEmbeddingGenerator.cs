using System.Numerics;
using Microsoft.Extensions.AI;
using RagProbe.Embedding.WordPiece;

namespace RagProbe.Embedding.Static;

/// <summary>
/// The mean of the token vectors, at unit length. Entries without a vector (special and unknown tokens) are skipped. A text
/// with nothing left gets the unit vector whose components are all equal.
/// </summary>
internal sealed class StaticEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private const int TextsPerTask = 32;

    private readonly StaticModel _model;
    private readonly WordPieceTokenizer _tokenizer;
    private readonly int _dimensions;
    private readonly EmbeddingGeneratorMetadata _metadata;

    public StaticEmbeddingGenerator(StaticModel model, WordPieceTokenizer tokenizer)
    {
        _model = model;
        _tokenizer = tokenizer;
        _dimensions = model.Metadata.Dimensions;
        _metadata = new EmbeddingGeneratorMetadata("static", defaultModelId: model.Metadata.Name, defaultModelDimensions: _dimensions);
    }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (options?.Dimensions is { } wanted && wanted != _dimensions)
        {
            throw new ArgumentException($"{wanted} dimensions asked for; this model has {_dimensions}.", nameof(options));
        }

        cancellationToken.ThrowIfCancellationRequested();
        var texts = values as IReadOnlyList<string> ?? [.. values];

        // A question takes microseconds: less than the way to another thread.
        return texts.Count <= TextsPerTask
            ? Task.FromResult(Collect([.. texts.Select(text => Embed(text, []))]))
            : Task.Run(() => GenerateInParallel(texts, cancellationToken), cancellationToken);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
        : serviceType == typeof(StaticModelMetadata) ? _model.Metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
        // Holds memory only.
    }

    private GeneratedEmbeddings<Embedding<float>> GenerateInParallel(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var vectors = new float[texts.Count][];
        Parallel.For(
            0,
            (texts.Count + TextsPerTask - 1) / TextsPerTask,
            new ParallelOptions { CancellationToken = cancellationToken },
            () => new List<int>(),
            (task, _, ids) =>
            {
                for (var i = task * TextsPerTask; i < Math.Min(texts.Count, (task + 1) * TextsPerTask); i++)
                {
                    vectors[i] = Embed(texts[i], ids);
                }

                return ids;
            },
            _ => { });
        return Collect(vectors);
    }

    private GeneratedEmbeddings<Embedding<float>> Collect(float[][] vectors) =>
        [.. vectors.Select(vector => new Embedding<float>(vector) { ModelId = _model.Metadata.Name })];

    private float[] Embed(string text, List<int> ids)
    {
        ids.Clear();
        _tokenizer.AppendIds(text, ids);
        var vector = new float[_dimensions];
        var scales = _model.Scales.Span;
        var matrix = _model.Matrix.Span;
        foreach (var id in ids)
        {
            if (scales[id] != 0)
            {
                AddRow(vector, matrix.Slice(id * _dimensions, _dimensions), scales[id]);
            }
        }

        // The sum has the direction of the mean.
        UnitVector.Normalize(vector);
        return vector;
    }

    // Product and sum are rounded apart, and every component is summed on its own: the same bits on every processor.
    private static void AddRow(Span<float> sum, ReadOnlySpan<sbyte> row, float scale)
    {
        var i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var quarter = Vector<float>.Count;
            for (; i <= row.Length - Vector<sbyte>.Count; i += Vector<sbyte>.Count)
            {
                Vector.Widen(new Vector<sbyte>(row[i..]), out var low, out var high);
                Vector.Widen(low, out var a, out var b);
                Vector.Widen(high, out var c, out var d);
                Add(sum[i..], a, scale);
                Add(sum[(i + quarter)..], b, scale);
                Add(sum[(i + (2 * quarter))..], c, scale);
                Add(sum[(i + (3 * quarter))..], d, scale);
            }
        }

        for (; i < row.Length; i++)
        {
            sum[i] += scale * row[i];
        }
    }

    private static void Add(Span<float> sum, Vector<int> values, float scale) =>
        (new Vector<float>(sum) + (Vector.ConvertToSingle(values) * scale)).CopyTo(sum);
}
