using System.Numerics.Tensors;
using RagProbe.Embedding;

namespace RagProbe.Retrieval.Reranking;

/// <summary>Scores by the cosine between question and text in a second embedding model: a slow one that sees a few candidates of a fast one.</summary>
/// <param name="model">Disposed with the reranker.</param>
public sealed class ModelReranker(EmbeddingModel model) : IReranker
{
    private const int ShownOfFingerprint = 8;

    public string Name { get; } = $"{model.Name} ({model.Fingerprint[..Math.Min(ShownOfFingerprint, model.Fingerprint.Length)]})";

    /// <inheritdoc/>
    public Task<IReadOnlyList<RerankAnswer>> ScoreAsync(IReadOnlyList<RerankRequest> batch, CancellationToken cancellationToken) => ScoreAsync(model, batch, cancellationToken);

    /// <summary>The scores that a reranker with this model gives.</summary>
    internal static async Task<IReadOnlyList<RerankAnswer>> ScoreAsync(EmbeddingModel model, IReadOnlyList<RerankRequest> batch, CancellationToken cancellationToken)
    {
        string[] inputs = [.. batch.SelectMany(request => request.Texts.Select(Document).Prepend(Query(request))).Distinct(StringComparer.Ordinal)];
        var vectors = await model.Generator.GenerateAsync(inputs, cancellationToken: cancellationToken);
        if (vectors.Count != inputs.Length)
        {
            throw new RerankException(FormattableString.Invariant($"{model.Name}: {vectors.Count} vectors came for {inputs.Length} texts; legal is one a text"));
        }

        var vectorOf = inputs.Zip(vectors, (text, vector) => KeyValuePair.Create(text, vector.Vector)).ToDictionary(StringComparer.Ordinal);
        return [.. batch.Select(request => new RerankAnswer([.. request.Texts.Select(text => Cosine(vectorOf[Query(request)], vectorOf[Document(text)]))]))];

        string Query(RerankRequest request) => model.QueryPrefix + request.Question;

        string Document(string text) => model.DocumentPrefix + text;
    }

    public void Dispose() => model.Dispose();

    // A text without a single known token has no direction: it is like nothing.
    private static double Cosine(ReadOnlyMemory<float> question, ReadOnlyMemory<float> text)
    {
        var cosine = TensorPrimitives.CosineSimilarity(question.Span, text.Span);
        return float.IsFinite(cosine) ? cosine : 0;
    }
}
