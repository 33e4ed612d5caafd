using System.Globalization;
using RagProbe.Embedding;
using RagProbe.Embedding.WordPiece;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Retrieval.Reranking;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Retrieval;

/// <summary>
/// Retrieves questions the way the application under test does: embed, search, fuse, rerank, cut. Every step leaves a stage in the
/// trace. Questions run in batches; a question's answer does not depend on its batch.
/// </summary>
public sealed class RetrievalPipeline : IRetriever
{
    private const int QuestionsTogether = 64;

    private readonly PipelineOptions _options;
    private readonly EmbeddingModel _model;
    private readonly IChunkIndex _index;
    private readonly TimeProvider _time;
    private readonly string _mark;
    private readonly TraceFingerprints _fingerprints;

    private RetrievalPipeline(PipelineOptions options, EmbeddingModel model, IChunkIndex index, TimeProvider time, string mark, IndexDescription description)
    {
        _mark = mark;
        Index = description;
        _options = options;
        _model = model;
        _index = index;
        _time = time;
        _fingerprints = new TraceFingerprints(options.Fingerprint(), model.Fingerprint, description.Fingerprint);
    }

    public TraceFingerprints Fingerprints => _fingerprints;

    public PipelineOptions Options => _options;

    /// <summary>The index as it was when the pipeline was made: what its answers are checked against.</summary>
    public IndexDescription Index { get; }

    /// <inheritdoc/>
    public RetrieverDescription Description => new()
    {
        Pipeline = _options.Describe(),
        Model = _model.Name,
        IndexName = Index.Name,
        Chunker = Index.Chunker ?? "unknown",
        ChunkCount = Index.ChunkCount,
        SourceCount = Index.SourceCount,
    };

    /// <inheritdoc/>
    public int BatchSize => QuestionsTogether;

    /// <exception cref="RetrievalException">
    /// Options are out of their ranges (all of them in the message), or the index was built with another model than the one that embeds the questions.
    /// </exception>
    public static async Task<RetrievalPipeline> CreateAsync(
        PipelineOptions options, EmbeddingModel model, IChunkIndex index, TimeProvider time, CancellationToken cancellationToken)
    {
        if (options.Validate() is { Count: > 0 } errors)
        {
            throw new RetrievalException(string.Join(Environment.NewLine, errors));
        }

        RequireCapabilities(options, index.Capabilities);

        // Before the description, which may take long: what changes meanwhile shows in the next mark.
        var mark = await index.MarkAsync(cancellationToken);
        var description = await index.DescribeAsync(cancellationToken);
        if (options.UsesDense && description.Dimensions != model.Dimensions)
        {
            throw new RetrievalException(FormattableString.Invariant(
                $"index '{description.Name}' holds vectors of {description.Dimensions} dimensions, model '{model.Name}' makes {model.Dimensions}: choose the model the index was built with (--model)."));
        }

        if (options.UsesDense && description.ModelFingerprint is not null && description.ModelFingerprint != model.Fingerprint)
        {
            throw new RetrievalException(
                $"index '{description.Name}' holds vectors of another model than '{model.Name}' (fingerprint {description.ModelFingerprint}, not {model.Fingerprint}): "
                + "questions and chunks must be embedded alike. Choose the model the index was built with, or index again.");
        }

        return new RetrievalPipeline(options, model, index, time, mark, description);
    }

    /// <summary>The same pipeline with other options, and through another way to the same index and model: what a diagnosis asks.</summary>
    /// <param name="index">Holds what <see cref="Index"/> describes.</param>
    /// <param name="model">Embeds as this pipeline's model does.</param>
    public RetrievalPipeline With(PipelineOptions options, IChunkIndex index, EmbeddingModel model) => new(options, model, index, _time, _mark, Index);

    /// <inheritdoc cref="With(PipelineOptions, IChunkIndex, EmbeddingModel)"/>
    public RetrievalPipeline With(PipelineOptions options) => With(options, _index, _model);

    /// <inheritdoc/>
    public bool IsOutage(Exception exception) => exception is IndexException { IsOutage: true } or RerankException { IsOutage: true } or EmbeddingModelException { IsOutage: true };

    /// <summary>Makes sure, as far as the index's mark tells, that it still holds what this pipeline's fingerprints say. Cheap.</summary>
    /// <exception cref="RetrievalException">As <see cref="RequireUnchangedAsync"/>.</exception>
    public async Task RequireUnmarkedAsync(CancellationToken cancellationToken)
    {
        if (await _index.MarkAsync(cancellationToken) != _mark)
        {
            await RequireUnchangedAsync(cancellationToken);
        }
    }

    /// <summary>Makes sure that the index still holds what this pipeline's fingerprints say. May read the whole index.</summary>
    /// <exception cref="RetrievalException">The index was changed after the pipeline was made: what it answers now cannot be compared with what it answered before.</exception>
    public async Task RequireUnchangedAsync(CancellationToken cancellationToken)
    {
        var description = await _index.DescribeAsync(cancellationToken);
        if (description.Fingerprint != _fingerprints.Index)
        {
            throw new RetrievalException(
                $"index '{description.Name}' was changed during the retrieval (fingerprint {_fingerprints.Index} before, {description.Fingerprint} now): "
                + "answers before and after cannot stand in one result. Wait until indexing has ended, then start a new sweep.");
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RetrievalAttempt>> AskAsync(IReadOnlyList<Question> questions, CancellationToken cancellationToken) =>
        [.. questions.Zip(await SearchAsync(questions, cancellationToken), (question, searched) => new RetrievalAttempt(question, () => Trace(searched), Error: null))];

    /// <summary>One trace a question, in order.</summary>
    public async Task<IReadOnlyList<RetrievalTrace>> RetrieveAsync(IReadOnlyList<Question> questions, CancellationToken cancellationToken) =>
        [.. (await SearchAsync(questions, cancellationToken)).Select(Trace)];

    /// <summary>
    /// The part of a retrieval that can fail and that others do: embedding, searching and scoring anew, one result a question, in
    /// order. <see cref="Trace"/> does the rest, which needs nobody, so that the index can be asked for the next questions meanwhile.
    /// </summary>
    public async Task<IReadOnlyList<SearchedQuestion>> SearchAsync(IReadOnlyList<Question> questions, CancellationToken cancellationToken)
    {
        List<TraceStage>[] stages = [.. questions.Select(static _ => new List<TraceStage>())];
        var vectors = _options.UsesDense ? await EmbedAsync(questions, stages, cancellationToken) : null;

        // The arms do not wait for each other where a server answers; in this process they would only share the processors.
        var dense = vectors is not null ? SearchDenseAsync(questions, vectors, cancellationToken) : NotAsked;
        if (!_index.Capabilities.IsApproximate)
        {
            await dense;
        }

        var lexical = _options.UsesLexical ? SearchLexicalAsync(questions, cancellationToken) : NotAsked;
        var fused = _options is { Arms: SearchArms.Hybrid, FusionPlace: FusionPlace.Index } ? SearchFusedAsync(questions, vectors!, cancellationToken) : NotAsked;
        var arms = await Task.WhenAll(dense, lexical, fused);
        for (var i = 0; i < stages.Length; i++)
        {
            stages[i].AddRange(arms.OfType<ArmAnswers>().Select(arm => arm.Stages[i]));
        }

        return await RerankAsync(
            [.. questions.Select((question, i) => new SearchedQuestion(question, stages[i], arms[0]?.Answers[i], arms[1]?.Answers[i], arms[2]?.Answers[i]))], cancellationToken);
    }

    /// <summary>What was found, with the scores that this pipeline's reranker gives the first candidates; as it is where there is none.</summary>
    /// <exception cref="RerankException">The reranker does not answer, or not as it should.</exception>
    public async Task<IReadOnlyList<SearchedQuestion>> RerankAsync(IReadOnlyList<SearchedQuestion> searched, CancellationToken cancellationToken)
    {
        if (_options.Rerank is not { } rerank)
        {
            return searched;
        }

        var heads = searched.Select(found => rerank.Head(Ranking(found, stages: []))).ToList();
        var started = _time.GetTimestamp();
        var answers = await rerank.Reranker.ScoreAsync([.. heads.Zip(searched, (head, found) => new RerankRequest(found.Question.Text, [.. head.Select(candidate => candidate.Chunk.Text)]))], cancellationToken);
        if (answers.Count != heads.Count || heads.Zip(answers).Any(pair => pair.Second.Scores.Count != pair.First.Count || !pair.Second.Scores.All(double.IsFinite)))
        {
            throw new RerankException($"{rerank.Reranker.Name}: scores came that are not one finite number for each of {string.Join(", ", heads.Select(head => head.Count).Distinct().Take(5))} texts");
        }

        var elapsed = Share(started, searched.Count);
        return [.. searched.Select((found, i) => found with { Reranked = Reranked(heads[i], answers[i], elapsed) })];
    }

    /// <summary>Fuses, reranks and cuts what was found, and describes the candidates.</summary>
    public RetrievalTrace Trace(SearchedQuestion searched)
    {
        var stages = searched.Stages.ToList();
        var ranking = Ranking(searched, stages);
        Cut(_options.Rerank is { } rerank ? Reranked(rerank, ranking, searched.Reranked!, stages) : ranking, stages);
        return new RetrievalTrace
        {
            QuestionId = searched.Question.Id,
            QuestionText = searched.Question.Text,
            QuestionTokens = Tokenize(searched.Question.Text),
            Fingerprints = _fingerprints,
            Stages = stages,
            Chunks = Describe(searched.Dense, searched.Lexical, searched.Fused),
        };
    }

    private static void RequireCapabilities(PipelineOptions options, IndexCapabilities index)
    {
        if (options.UsesLexical && !index.HasLexicalArm)
        {
            throw new RetrievalException("the index has no sparse vectors or words to search: use --arm dense");
        }

        if (options.Ann.Acorn && !index.HasAcorn)
        {
            throw new RetrievalException("--acorn: this server does not know it (Qdrant 1.16 and newer do) and would search as if it had not been asked for");
        }

        if (options is { Arms: SearchArms.Hybrid, FusionPlace: FusionPlace.Index } && !index.CanFuse)
        {
            throw new RetrievalException("--fusion-by: this index does not fuse by itself; leave the option out to fuse by the client");
        }
    }

    private async Task<ReadOnlyMemory<float>[]> EmbedAsync(IReadOnlyList<Question> questions, List<TraceStage>[] stages, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var vectors = await _model.Generator.GenerateAsync(questions.Select(question => _model.QueryPrefix + question.Text), cancellationToken: cancellationToken);
        var elapsed = Share(started, questions.Count);
        foreach (var stage in stages)
        {
            stage.Add(new TraceStage { Name = StageNames.Embed, Settings = _model.Name, Candidates = [], ElapsedMilliseconds = elapsed });
        }

        return [.. vectors.Select(vector => vector.Vector)];
    }

    private Task<ArmAnswers?> SearchDenseAsync(IReadOnlyList<Question> questions, ReadOnlyMemory<float>[] vectors, CancellationToken cancellationToken) =>
        SearchAsync(StageNames.Dense, [.. questions.Select((question, i) => new SearchRequest.Dense(vectors[i], ParametersFor(question)))], cancellationToken);

    private Task<ArmAnswers?> SearchLexicalAsync(IReadOnlyList<Question> questions, CancellationToken cancellationToken) =>
        SearchAsync(StageNames.Lexical, [.. questions.Select(question => new SearchRequest.Lexical(question.Text, ParametersFor(question)))], cancellationToken);

    private Task<ArmAnswers?> SearchFusedAsync(IReadOnlyList<Question> questions, ReadOnlyMemory<float>[] vectors, CancellationToken cancellationToken)
    {
        IndexFusion fusion = _options.Fusion == FusionMethod.Dbsf
            ? new IndexFusion.DistributionBased()
            : new IndexFusion.ReciprocalRank(_options.RrfConstant, _options.RrfWeights is { } weights ? (weights.Dense, weights.Lexical) : null);
        return SearchAsync(
            StageNames.Fusion,
            [.. questions.Select((question, i) => new SearchRequest.Fused(vectors[i], question.Text, fusion, _options.CandidateDepth, ParametersFor(question)))],
            cancellationToken);
    }

    private async Task<ArmAnswers?> SearchAsync(string name, IReadOnlyList<SearchRequest> requests, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var answers = await _index.SearchAsync(requests, cancellationToken);
        var elapsed = Share(started, requests.Count);
        return new ArmAnswers(
            answers,
            [.. answers.Select((answer, i) => Stage(name, Settings(requests[i]), answer, elapsed) with { UnrankedIds = answer.UnrankedIds, Retries = answer.Retries })]);
    }

    private string Settings(SearchRequest request)
    {
        var parts = new List<string>();
        if (request is SearchRequest.Fused)
        {
            parts.Add(_options.DescribeFusion());
        }

        parts.Add(string.Create(CultureInfo.InvariantCulture, $"limit {_options.CandidateDepth}"));
        if (request is not SearchRequest.Lexical && _options.Ann.Describe() is { Length: > 0 } ann)
        {
            parts.Add(ann);
        }

        if (request.Parameters.Filter is { } filter)
        {
            parts.Add($"filter {FilterJson.Write(filter)}");
        }

        return string.Join(", ", parts);
    }

    private IReadOnlyList<ScoredChunk> Ranking(SearchedQuestion searched, List<TraceStage> stages) => searched.Fused ?? Fuse(searched.Dense, searched.Lexical, stages);

    private static RerankedHead Reranked(IReadOnlyList<ScoredChunk> head, RerankAnswer answer, double elapsed) => new(
        head.Zip(answer.Scores, (candidate, score) => KeyValuePair.Create(candidate.Chunk.Id, score)).ToDictionary(StringComparer.Ordinal), elapsed, answer.Retries);

    private static IReadOnlyList<ScoredChunk> Reranked(RerankStep rerank, IReadOnlyList<ScoredChunk> ranking, RerankedHead head, List<TraceStage> stages)
    {
        var reranked = rerank.Apply(ranking, head);
        stages.Add(Stage(StageNames.Rerank, rerank.Describe(), reranked, head.ElapsedMilliseconds) with { ScoredCount = Math.Min(rerank.Depth, reranked.Count), Retries = head.Retries });
        return reranked;
    }

    private IReadOnlyList<ScoredChunk> Fuse(IReadOnlyList<ScoredChunk>? dense, IReadOnlyList<ScoredChunk>? lexical, List<TraceStage> stages)
    {
        if (dense is null || lexical is null)
        {
            return dense ?? lexical ?? [];
        }

        var started = _time.GetTimestamp();
        var fused = _options.Fusion switch
        {
            FusionMethod.Convex => Fusion.Convex(dense, lexical, _options.DenseWeight),
            FusionMethod.Dbsf => Fusion.DistributionBased(dense, lexical),
            _ => Fusion.ReciprocalRank(dense, lexical, _options.RrfConstant, _options.RrfWeights),
        };
        stages.Add(Stage(StageNames.Fusion, _options.DescribeFusion(), fused, Share(started, 1)));
        return fused;
    }

    private void Cut(IReadOnlyList<ScoredChunk> candidates, List<TraceStage> stages)
    {
        if (_options.ScoreThreshold is { } threshold)
        {
            // Below what the reranker scored stands what has no score of its own.
            Apply(StageNames.Threshold, $"score above {Text(threshold)}", () => CandidateCut.Above(_options.Rerank?.Head(candidates) ?? candidates, threshold));
        }

        if (_options.MaxChunksPerSource is { } perSource)
        {
            Apply(StageNames.SourceLimit, $"at most {Text(perSource)} of one source", () => CandidateCut.PerSource(candidates, perSource));
        }

        Apply(StageNames.TopK, $"at most {Text(_options.TopK)}", () => [.. candidates.Take(_options.TopK)]);
        if (_options.ContextTokenBudget is { } budget)
        {
            Apply(StageNames.Context, $"at most {Text(budget)} tokens", () => CandidateCut.Budget(candidates, budget, chunk => chunk.TokenCount ?? _model.CountTokens(chunk.Text)));
        }

        void Apply(string name, string settings, Func<IReadOnlyList<ScoredChunk>> cut)
        {
            var started = _time.GetTimestamp();
            candidates = cut();
            stages.Add(Stage(name, settings, candidates, Share(started, 1)));
        }

        static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
    }

    private SearchParameters ParametersFor(Question question) =>
        new() { Limit = _options.CandidateDepth, Filter = Filter.And(_options.Filter, question.Filter), Ann = _options.Ann };

    private List<TraceToken> Tokenize(string text)
    {
        var map = new CodePointMap(text);
        // The model reads the prefix first.
        var room = _model.MaxTokens - _model.CountTokens(_model.QueryPrefix);
        return [.. _model.Tokenizer.EncodeToTokens(text, out _, considerNormalization: false).Select((token, position) => new TraceToken(
            token.Id,
            token.Value,
            map.ToSpan(token.Offset.Start.GetOffset(text.Length), token.Offset.End.GetOffset(text.Length)),
            IsUnknown(token.Id),
            IsBeyondLimit: position >= room))];
    }

    // Byte-level tokenizers have a token for everything.
    private bool IsUnknown(int token) => _model.Tokenizer is WordPieceTokenizer wordPiece && token == wordPiece.UnknownId;

    private static TraceStage Stage(string name, string settings, IReadOnlyList<ScoredChunk> found, double elapsedMilliseconds)
    {
        var candidates = new TraceCandidate[found.Count];
        for (var i = 0; i < candidates.Length; i++)
        {
            candidates[i] = new TraceCandidate(found[i].Chunk.Id, i + 1, found[i].Score);
        }

        return new TraceStage { Name = name, Settings = settings, Candidates = candidates, ElapsedMilliseconds = elapsedMilliseconds };
    }

    private static TraceChunk[] Describe(params ReadOnlySpan<IReadOnlyList<ScoredChunk>?> answers) =>
        [.. answers.ToArray().OfType<IReadOnlyList<ScoredChunk>>().SelectMany(answer => answer)
            .Select(candidate => candidate.Chunk)
            .DistinctBy(chunk => chunk.Id, StringComparer.Ordinal)
            .OrderBy(chunk => chunk.Id, StringComparer.Ordinal)
            .Select(chunk => new TraceChunk
            {
                Id = chunk.Id,
                Source = chunk.Source,
                Span = chunk.Span,
                Text = chunk.Text,
                HeadingPath = chunk.HeadingPath,
                Page = chunk.Metadata.GetValueOrDefault("page") is PayloadValue.Integer { Value: > 0 and <= int.MaxValue } page ? (int)page.Value : null,
                TokenCount = chunk.TokenCount,
                IsOverTokenLimit = chunk.IsOverTokenLimit,
            })];

    private static Task<ArmAnswers?> NotAsked => Task.FromResult<ArmAnswers?>(null);

    private double Share(long started, int count) => _time.GetElapsedTime(started).TotalMilliseconds / Math.Max(1, count);

    private sealed record ArmAnswers(IReadOnlyList<SearchAnswer> Answers, IReadOnlyList<TraceStage> Stages);
}
