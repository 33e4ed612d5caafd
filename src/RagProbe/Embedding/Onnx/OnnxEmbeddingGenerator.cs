using Microsoft.Extensions.AI;
using RagProbe.Embedding.WordPiece;

namespace RagProbe.Embedding.Onnx;

/// <summary>
/// Texts to unit vectors: [CLS], the first tokens that fit, [SEP], network, pooling, L2 norm. Safe for several threads.
/// </summary>
internal sealed class OnnxEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly WordPieceTokenizer _tokenizer;
    private readonly OnnxSentenceEncoder _encoder;
    private readonly int _maxTokens;
    private readonly int _cls;
    private readonly int _sep;
    private readonly EmbeddingGeneratorMetadata _metadata;

    public OnnxEmbeddingGenerator(string name, WordPieceTokenizer tokenizer, OnnxSentenceEncoder encoder, int maxTokens)
    {
        _tokenizer = tokenizer;
        _encoder = encoder;
        _maxTokens = maxTokens;
        _cls = RequireToken("[CLS]");
        _sep = RequireToken("[SEP]");

        // One run on the empty text tells the dimensions for sure, and that the network runs at all.
        Dimensions = _encoder.Encode([[_cls, _sep]], CancellationToken.None)[0].Length;
        _metadata = new EmbeddingGeneratorMetadata("onnx", defaultModelId: name, defaultModelDimensions: Dimensions);
    }

    public int Dimensions { get; }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (options?.Dimensions is { } wanted && wanted != Dimensions)
        {
            throw new ArgumentException($"{wanted} dimensions asked for; this model has {Dimensions}.", nameof(options));
        }

        var texts = values as IReadOnlyList<string> ?? [.. values];
        return Task.Run(() => Generate(texts, cancellationToken), cancellationToken);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
        : serviceType == typeof(OnnxSentenceEncoder) ? _encoder
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose() => _encoder.Dispose();

    private GeneratedEmbeddings<Embedding<float>> Generate(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var ids = new List<int>();
        var sequences = new int[texts.Count][];
        for (var i = 0; i < sequences.Length; i++)
        {
            ids.Clear();
            ids.Add(_cls);
            _tokenizer.AppendIds(texts[i], ids, _maxTokens - 2);
            ids.Add(_sep);
            sequences[i] = [.. ids];
        }

        var embeddings = new GeneratedEmbeddings<Embedding<float>>(sequences.Length);
        foreach (var vector in _encoder.Encode(sequences, cancellationToken))
        {
            UnitVector.Normalize(vector);
            embeddings.Add(new Embedding<float>(vector) { ModelId = _metadata.DefaultModelId });
        }

        embeddings.Usage = new UsageDetails { InputTokenCount = sequences.Sum(sequence => (long)sequence.Length) };
        return embeddings;
    }

    private int RequireToken(string token) =>
        _tokenizer.Vocabulary.Find(token) ?? throw new EmbeddingModelException($"The vocabulary has no {token}, which every input of a BERT-like model needs. Is vocab.txt the one of this model?");
}
