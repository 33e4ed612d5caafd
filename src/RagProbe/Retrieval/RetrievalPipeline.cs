using System.Globalization;
using RagProbe.Embedding;
using RagProbe.Embedding.WordPiece;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Retrieval;

/// <summary>
/// Retrieves questions the way the application under test does: embed, search, fuse, cut. Every step leaves a stage in the
/// trace. Questions run in batches; a question's answer does not depend on its batch.
/// </summary>
public sealed class RetrievalPipeline
{
    private readonly PipelineOptions _options;
    private readonly EmbeddingModel _model;
    private readonly IChunkIndex _index;
    private readonly TimeProvider _time;
    private readonly TraceFingerprints _fingerprints;

    private RetrievalPipeline(PipelineOptions options, EmbeddingModel model, IChunkIndex index, TimeProvider time, TraceFingerprints fingerprints)
    {
        _options = options;
        _model = model;
        _index = index;
        _time = time;
        _fingerprints = fingerprints;
    }

    public TraceFingerprints Fingerprints => _fingerprints;

    public PipelineOptions Options => _options;

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

        var description = await index.DescribeAsync(cancellationToken);
        if (options.UsesDense && description.ModelFingerprint != model.Fingerprint)
        {
            throw new RetrievalException(
                $"index '{description.Name}' holds vectors of another model than '{model.Name}' (fingerprint {description.ModelFingerprint}, not {model.Fingerprint}): "
                + "questions and chunks must be embedded alike. Choose the model the index was built with, or index again.");
        }

        return new RetrievalPipeline(options, model, index, time, new TraceFingerprints(options.Fingerprint(), model.Fingerprint, description.Fingerprint));
    }

    /// <summary>Makes sure that the index still holds what this pipeline's fingerprints say.</summary>
    /// <exception cref="RetrievalException">The index was changed after the pipeline was made: what it answers now cannot be compared with what it answered before.</exception>
    public async Task RequireUnchangedIndexAsync(CancellationToken cancellationToken)
    {
        var description = await _index.DescribeAsync(cancellationToken);
        if (description.Fingerprint != _fingerprints.Index)
        {
            throw new RetrievalException(
                $"index '{description.Name}' was changed during the retrieval (fingerprint {_fingerprints.Index} before, {description.Fingerprint} now): "
                + "answers before and after cannot stand in one result. Wait until indexing has ended, then start a new sweep.");
        }
    }

    /// <summary>One trace a question, in order.</summary>
    public async Task<IReadOnlyList<RetrievalTrace>> RetrieveAsync(IReadOnlyList<Question> questions, CancellationToken cancellationToken)
    {
        var stages = questions.Select(_ => new List<TraceStage>()).ToArray();
        var dense = _options.UsesDense ? await SearchDenseAsync(questions, stages, cancellationToken) : null;
        var lexical = _options.UsesLexical ? await SearchLexicalAsync(questions, stages, cancellationToken) : null;

        var traces = new RetrievalTrace[questions.Count];
        for (var i = 0; i < traces.Length; i++)
        {
            var candidates = Fuse(dense?[i], lexical?[i], stages[i]);
            Cut(candidates, stages[i]);
            traces[i] = new RetrievalTrace
            {
                QuestionId = questions[i].Id,
                QuestionText = questions[i].Text,
                QuestionTokens = Tokenize(questions[i].Text),
                Fingerprints = _fingerprints,
                Stages = stages[i],
                Chunks = Describe(dense?[i], lexical?[i]),
            };
        }

        return traces;
    }

    private async Task<IReadOnlyList<IReadOnlyList<ScoredChunk>>> SearchDenseAsync(
        IReadOnlyList<Question> questions, List<TraceStage>[] stages, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var vectors = await _model.Generator.GenerateAsync(questions.Select(question => _model.QueryPrefix + question.Text), cancellationToken: cancellationToken);
        var elapsed = Share(started, questions.Count);
        foreach (var stage in stages)
        {
            stage.Add(new TraceStage { Name = StageNames.Embed, Settings = _model.Name, Candidates = [], ElapsedMilliseconds = elapsed });
        }

        return await SearchAsync(
            StageNames.Dense, [.. questions.Select((question, i) => new SearchRequest.Dense(vectors[i].Vector, ParametersFor(question)))], stages, cancellationToken);
    }

    private Task<IReadOnlyList<IReadOnlyList<ScoredChunk>>> SearchLexicalAsync(
        IReadOnlyList<Question> questions, List<TraceStage>[] stages, CancellationToken cancellationToken) =>
        SearchAsync(StageNames.Lexical, [.. questions.Select(question => new SearchRequest.Lexical(question.Text, ParametersFor(question)))], stages, cancellationToken);

    private async Task<IReadOnlyList<IReadOnlyList<ScoredChunk>>> SearchAsync(
        string name, IReadOnlyList<SearchRequest> requests, List<TraceStage>[] stages, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var answers = await _index.SearchAsync(requests, cancellationToken);
        var elapsed = Share(started, requests.Count);
        for (var i = 0; i < stages.Length; i++)
        {
            var filter = requests[i].Parameters.Filter;
            var settings = string.Create(CultureInfo.InvariantCulture, $"limit {_options.CandidateDepth}{(filter is null ? "" : ", filter " + FilterJson.Write(filter))}");
            stages[i].Add(Stage(name, settings, answers[i], elapsed));
        }

        return answers;
    }

    private IReadOnlyList<ScoredChunk> Fuse(IReadOnlyList<ScoredChunk>? dense, IReadOnlyList<ScoredChunk>? lexical, List<TraceStage> stages)
    {
        if (dense is null || lexical is null)
        {
            return dense ?? lexical ?? [];
        }

        var started = _time.GetTimestamp();
        var fused = _options.Fusion == FusionMethod.Convex
            ? Fusion.Convex(dense, lexical, _options.DenseWeight)
            : Fusion.ReciprocalRank(dense, lexical, _options.RrfConstant);
        stages.Add(Stage(StageNames.Fusion, _options.DescribeFusion(), fused, Share(started, 1)));
        return fused;
    }

    private void Cut(IReadOnlyList<ScoredChunk> candidates, List<TraceStage> stages)
    {
        if (_options.ScoreThreshold is { } threshold)
        {
            Apply(StageNames.Threshold, $"score above {Text(threshold)}", () => CandidateCut.Above(candidates, threshold));
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
        new() { Limit = _options.CandidateDepth, Filter = Filter.And(_options.Filter, question.Filter) };

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

    private static TraceStage Stage(string name, string settings, IReadOnlyList<ScoredChunk> candidates, double elapsedMilliseconds) => new()
    {
        Name = name,
        Settings = settings,
        Candidates = [.. candidates.Select((candidate, i) => new TraceCandidate(candidate.Chunk.Id, i + 1, candidate.Score))],
        ElapsedMilliseconds = elapsedMilliseconds,
    };

    private static List<TraceChunk> Describe(IReadOnlyList<ScoredChunk>? dense, IReadOnlyList<ScoredChunk>? lexical) =>
        [.. (dense ?? []).Concat(lexical ?? [])
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
                TokenCount = chunk.TokenCount,
                IsOverTokenLimit = chunk.IsOverTokenLimit,
            })];

    private double Share(long started, int count) => _time.GetElapsedTime(started).TotalMilliseconds / Math.Max(1, count);
}
