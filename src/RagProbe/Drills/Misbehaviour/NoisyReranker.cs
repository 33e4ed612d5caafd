using RagProbe.Embedding;
using RagProbe.Retrieval.Reranking;
using RagProbe.Text;

namespace RagProbe.Drills.Misbehaviour;

/// <summary>Scores by a mixture of the model's cosine and of a number drawn by question and text: the same pair gets the same score in any company.</summary>
/// <param name="Model">Not disposed.</param>
/// <param name="Noise">Share of the number, 0 to 1.</param>
/// <param name="Seed">Of the numbers.</param>
internal sealed record NoisyReranker(EmbeddingModel Model, double Noise, int Seed) : IReranker
{
    public string Name => FormattableString.Invariant($"a reranker of which {100 * Noise} % is chance");

    public async Task<IReadOnlyList<RerankAnswer>> ScoreAsync(IReadOnlyList<RerankRequest> batch, CancellationToken cancellationToken)
    {
        var sound = await ModelReranker.ScoreAsync(Model, batch, cancellationToken);
        return [.. batch.Zip(sound, (request, answer) => new RerankAnswer([.. request.Texts.Zip(answer.Scores, (text, score) => ((1 - Noise) * score) + (Noise * Chance(request.Question, text)))]))];
    }

    // The model is the drill's.
    public void Dispose()
    {
    }

    private double Chance(string question, string text) => new SeededRandom(Seed, "noisy reranker", question, text).Share();
}
