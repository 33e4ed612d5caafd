using System.Runtime.ExceptionServices;
using Microsoft.Extensions.AI;
using RagProbe.Embedding;
using RagProbe.Indexes;
using RagProbe.Retrieval.Reranking;

namespace RagProbe.Diagnosis.Probes;

/// <summary>
/// Lets many diagnoses ask one after another as if each were alone, and sends what all of them wait for together: one batch of
/// texts to the model, one of searches to the index, one of questions and texts to the reranker. A text is embedded once, and for a
/// question it is scored once. The answers do not depend on the company, so that the findings do not either.
/// </summary>
internal sealed class ProbeSession
{
    private readonly IChunkIndex _index;
    private readonly EmbeddingModel _model;
    private readonly Dictionary<string, ReadOnlyMemory<float>> _vectors = new(StringComparer.Ordinal);
    private readonly List<Pending<string, ReadOnlyMemory<float>>> _texts = [];
    private readonly List<Pending<SearchRequest, SearchAnswer>> _searches = [];
    private readonly Dictionary<(IReranker Reranker, string Question, string Text), double> _scores = [];
    private readonly List<Pending<(IReranker Reranker, RerankRequest Request), RerankAnswer>> _reranks = [];

    public ProbeSession(IChunkIndex index, EmbeddingModel model)
    {
        (_index, _model) = (index, model);
        Index = new WaitingIndex(this, index);
        Model = model.With(new WaitingGenerator(this));
    }

    /// <summary>The index, for use inside <see cref="RunAsync"/> only.</summary>
    public IChunkIndex Index { get; }

    /// <summary>The model, for use inside <see cref="RunAsync"/> only.</summary>
    public EmbeddingModel Model { get; }

    public long Embeddings { get; private set; }

    public long Searches { get; private set; }

    /// <summary>A reranker, for use inside <see cref="RunAsync"/> only.</summary>
    public IReranker Through(IReranker reranker) => new WaitingReranker(this, reranker);

    /// <summary>
    /// Runs all of it to the end. The work may wait for this session's index, model and rerankers and for nothing else. Where one of them
    /// fails, all that waits fails, and so does what is asked after that.
    /// </summary>
    /// <exception cref="Exception">What index, model or reranker threw, or else the first piece of work that failed.</exception>
    public Task RunAsync(IEnumerable<Func<Task>> work, CancellationToken cancellationToken) =>

        // Without a synchronisation context what waits goes on at once when its answer is set: all on one thread, in one order.
        Task.Run(
            async () =>
            {
                var running = work.Select(start => start()).ToList();
                ExceptionDispatchInfo? failure = null;
                while (_texts.Count > 0 || _searches.Count > 0 || _reranks.Count > 0)
                {
                    try
                    {
                        failure?.Throw();
                        await EmbedAsync(cancellationToken);
                        await SearchAsync(cancellationToken);
                        await RerankAsync(cancellationToken);
                    }
                    catch (Exception e)
                    {
                        failure ??= ExceptionDispatchInfo.Capture(e);
                        Refuse(_texts, failure.SourceException);
                        Refuse(_searches, failure.SourceException);
                        Refuse(_reranks, failure.SourceException);
                    }
                }

                var all = Task.WhenAll(running);
                await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                failure?.Throw();
                await all;
            },
            cancellationToken);

    private async Task EmbedAsync(CancellationToken cancellationToken)
    {
        string[] missing = [.. _texts.Select(text => text.Asked).Distinct(StringComparer.Ordinal).Where(text => !_vectors.ContainsKey(text))];
        if (missing.Length > 0)
        {
            var vectors = await _model.Generator.GenerateAsync(missing, cancellationToken: cancellationToken);
            if (vectors.Count != missing.Length)
            {
                throw new EmbeddingModelException(FormattableString.Invariant($"{_model.Name}: {vectors.Count} vectors came for {missing.Length} texts; legal is one a text"));
            }

            Embeddings += missing.Length;
            foreach (var (text, vector) in missing.Zip(vectors))
            {
                _vectors[text] = vector.Vector;
            }
        }

        foreach (var text in Take(_texts))
        {
            text.Answer.SetResult(_vectors[text.Asked]);
        }
    }

    private async Task SearchAsync(CancellationToken cancellationToken)
    {
        if (_searches.Count == 0)
        {
            return;
        }

        var answers = await _index.SearchAsync([.. _searches.Select(search => search.Asked)], cancellationToken);
        if (answers.Count != _searches.Count)
        {
            throw new IndexException(FormattableString.Invariant($"{answers.Count} answers came for {_searches.Count} searches; legal is one a search"));
        }

        Searches += _searches.Count;
        foreach (var (search, answer) in Take(_searches).Zip(answers))
        {
            search.Answer.SetResult(answer);
        }
    }

    private async Task RerankAsync(CancellationToken cancellationToken)
    {
        foreach (var asked in _reranks.Select(rerank => rerank.Asked).GroupBy(asked => asked.Reranker))
        {
            RerankRequest[] missing =
            [
                .. asked.Select(entry => entry.Request).GroupBy(request => request.Question, StringComparer.Ordinal)
                    .Select(same => new RerankRequest(
                        same.Key,
                        [.. same.SelectMany(request => request.Texts).Distinct(StringComparer.Ordinal).Where(text => !_scores.ContainsKey((asked.Key, same.Key, text)))]))
                    .Where(request => request.Texts.Count > 0),
            ];
            if (missing.Length == 0)
            {
                continue;
            }

            var answers = await asked.Key.ScoreAsync(missing, cancellationToken);
            foreach (var (request, answer) in missing.Zip(answers))
            {
                foreach (var (text, score) in request.Texts.Zip(answer.Scores))
                {
                    _scores[(asked.Key, request.Question, text)] = score;
                }
            }
        }

        foreach (var rerank in Take(_reranks))
        {
            var (reranker, request) = rerank.Asked;
            rerank.Answer.SetResult(new RerankAnswer([.. request.Texts.Select(text => _scores[(reranker, request.Question, text)])]));
        }
    }

    // What goes on with its answer may ask for more at once: that waits for the next round.
    private static T[] Take<T>(List<T> waiting)
    {
        T[] taken = [.. waiting];
        waiting.Clear();
        return taken;
    }

    private static void Refuse<TAsked, TAnswer>(List<Pending<TAsked, TAnswer>> waiting, Exception reason)
    {
        foreach (var pending in Take(waiting))
        {
            pending.Answer.SetException(reason);
        }
    }

    private sealed record Pending<TAsked, TAnswer>(TAsked Asked)
    {
        public TaskCompletionSource<TAnswer> Answer { get; } = new();
    }

    private sealed class WaitingGenerator(ProbeSession session) : IEmbeddingGenerator<string, Embedding<float>>
    {
        public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            var asked = values.Select(text => new Pending<string, ReadOnlyMemory<float>>(text)).ToList();
            session._texts.AddRange(asked);
            return [.. (await Task.WhenAll(asked.Select(text => text.Answer.Task))).Select(vector => new Embedding<float>(vector))];
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }

    private sealed class WaitingReranker(ProbeSession session, IReranker inner) : IReranker
    {
        public string Name => inner.Name;

        public async Task<IReadOnlyList<RerankAnswer>> ScoreAsync(IReadOnlyList<RerankRequest> batch, CancellationToken cancellationToken)
        {
            var asked = batch.Select(request => new Pending<(IReranker Reranker, RerankRequest Request), RerankAnswer>((inner, request))).ToList();
            session._reranks.AddRange(asked);
            return await Task.WhenAll(asked.Select(rerank => rerank.Answer.Task));
        }

        public void Dispose()
        {
        }
    }

    private sealed class WaitingIndex(ProbeSession session, IChunkIndex inner) : ForwardingIndex(inner)
    {
        public override async Task<IReadOnlyList<SearchAnswer>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken)
        {
            var asked = batch.Select(request => new Pending<SearchRequest, SearchAnswer>(request)).ToList();
            session._searches.AddRange(asked);
            return await Task.WhenAll(asked.Select(search => search.Answer.Task));
        }

        public override Task WriteAsync(IndexWrite write, CancellationToken cancellationToken) => throw new IndexNotSupportedException("a diagnosis does not write");
    }
}
