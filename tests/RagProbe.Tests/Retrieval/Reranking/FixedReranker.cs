using RagProbe.Retrieval.Reranking;

namespace RagProbe.Tests.Retrieval.Reranking;

/// <summary>Scores as a test says, and remembers what it was asked.</summary>
internal sealed class FixedReranker(Func<string, string, double> score) : IReranker
{
    public FixedReranker(Func<string, double> score)
        : this((_, text) => score(text))
    {
    }

    public string Name => "fixed";

    public List<IReadOnlyList<RerankRequest>> Batches { get; } = [];

    public IEnumerable<(string Question, string Text)> Pairs => Batches.SelectMany(batch => batch).SelectMany(request => request.Texts.Select(text => (request.Question, text)));

    /// <summary>Why a question is not scored; null where it is.</summary>
    public Func<string, Exception?> Refuse { get; set; } = static _ => null;

    public Task<IReadOnlyList<RerankAnswer>> ScoreAsync(IReadOnlyList<RerankRequest> batch, CancellationToken cancellationToken)
    {
        Batches.Add(batch);
        return batch.Select(request => Refuse(request.Question)).FirstOrDefault(refusal => refusal is not null) is { } refusal
            ? Task.FromException<IReadOnlyList<RerankAnswer>>(refusal)
            : Task.FromResult<IReadOnlyList<RerankAnswer>>([.. batch.Select(request => new RerankAnswer([.. request.Texts.Select(text => score(request.Question, text))]))]);
    }

    public void Dispose()
    {
    }
}
