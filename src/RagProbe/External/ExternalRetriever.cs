using System.Globalization;
using RagProbe.Corpus;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Retrieval;
using RagProbe.Traces;

namespace RagProbe.External;

/// <summary>
/// Replays a pipeline that is not ours: asks its source, places the results in the eval set's documents, and leaves a trace with one
/// ranking and its cut.
/// </summary>
public sealed class ExternalRetriever : IRetriever
{
    private readonly IExternalSource _source;
    private readonly CorpusLookup _corpus;
    private readonly int _documentCount;
    private readonly int _limit;
    private readonly int _topK;
    private readonly TextlessResults _textless;
    private readonly TimeProvider _time;

    /// <param name="source">Not disposed.</param>
    /// <param name="documents">The eval set's, to place results in.</param>
    /// <param name="limit">How many results are asked for; at least <paramref name="topK"/>.</param>
    /// <param name="topK">How many results are delivered at most; 1 or more.</param>
    /// <param name="textless">What a result without text counts as.</param>
    /// <param name="time">Measures how long answers take.</param>
    public ExternalRetriever(IExternalSource source, IReadOnlyList<SourceDocument> documents, int limit, int topK, TextlessResults textless, TimeProvider time)
    {
        (_source, _limit, _topK, _textless, _time) = (source, limit, topK, textless, time);
        (_corpus, _documentCount) = (new CorpusLookup(documents), documents.Count);
        Fingerprints = new TraceFingerprints(Digest.Of(Description.Pipeline), Model: "", source.Fingerprint);
    }

    /// <inheritdoc/>
    public RetrieverDescription Description => new()
    {
        Pipeline = string.Create(CultureInfo.InvariantCulture, $"{StageNames.External}{Textless}, depth {_limit}, top {_topK}"),
        IndexName = _source.Name,
        SourceCount = _documentCount,
    };

    /// <inheritdoc/>
    public TraceFingerprints Fingerprints { get; }

    /// <inheritdoc/>
    public int BatchSize => _source.MaxConcurrentQuestions;

    private string Textless => _textless switch
    {
        TextlessResults.Source => ", judged by documents alone",
        TextlessResults.Document => ", ids stand for whole documents",
        _ => "",
    };

    /// <inheritdoc/>
    public bool IsOutage(Exception exception) => exception is ExternalRetrieverException { IsOutage: true };

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RetrievalAttempt>> AskAsync(IReadOnlyList<Question> questions, CancellationToken cancellationToken) =>
        await Task.WhenAll(questions.Select(question => AskAsync(question, cancellationToken)));

    /// <inheritdoc/>
    public Task RequireUnmarkedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task RequireUnchangedAsync(CancellationToken cancellationToken) => _source.CurrentFingerprint() == _source.Fingerprint
        ? Task.CompletedTask
        : throw new RetrievalException($"{_source.Name}: a file that it names was changed during the sweep: answers before and after cannot stand in one result. Start a new sweep.");

    private async Task<RetrievalAttempt> AskAsync(Question question, CancellationToken cancellationToken)
    {
        try
        {
            var started = _time.GetTimestamp();
            var answer = await _source.AskAsync(question, _limit, cancellationToken);
            var elapsed = _time.GetElapsedTime(started).TotalMilliseconds;
            RequireTexts(question, answer);
            return new RetrievalAttempt(question, () => Trace(question, answer, elapsed), Error: null);
        }
        catch (ExternalRetrieverException exception)
        {
            return RetrievalAttempt.Failed(question, exception);
        }
    }

    // Whether an expected passage was delivered cannot be seen without its text; "missed" would be a guess, and so would be "found".
    private void RequireTexts(Question question, ExternalAnswer? answer)
    {
        if (_textless == TextlessResults.Refuse && answer is not null
            && answer.Items.Take(_topK).FirstOrDefault(item => item.Text is null) is { } item
            && question.Expected.Any(judgment => judgment.Span is not null))
        {
            throw new ExternalRetrieverException(
                $"{_source.Name}: question {question.Id} expects a passage, and a result has no text to find it in ('{item.Id ?? item.Source}'). Let the results bring their texts; "
                + "or --without-text source judges documents alone, and --without-text document counts the whole document as delivered.");
        }
    }

    private RetrievalTrace Trace(Question question, ExternalAnswer? answer, double elapsed)
    {
        var (chunks, candidates) = (new Dictionary<string, TraceChunk>(StringComparer.Ordinal), new List<TraceCandidate>());
        foreach (var (index, item) in (answer?.Items ?? []).Index())
        {
            var chunk = Chunk(item, index + 1, chunks);
            chunks[chunk.Id] = chunk;
            candidates.Add(new TraceCandidate(chunk.Id, index + 1, item.Score ?? 0));
        }

        var (scored, ranked) = Scored(answer?.Items ?? [], candidates);
        return new RetrievalTrace
        {
            QuestionId = question.Id,
            QuestionText = question.Text,
            QuestionTokens = [],
            Fingerprints = Fingerprints,
            Answer = answer?.Answer is { } text ? new TraceAnswer { Text = text, Settings = "by the pipeline" } : null,
            Stages =
            [
                new TraceStage { Name = StageNames.External, Settings = Settings(question, answer), Candidates = ranked, ScoredCount = scored, Retries = answer?.Retries ?? 0, ElapsedMilliseconds = elapsed },
                new TraceStage { Name = StageNames.TopK, Settings = string.Create(CultureInfo.InvariantCulture, $"at most {_topK}"), Candidates = [.. ranked.Take(_topK)], ScoredCount = scored },
            ],
            Chunks = [.. chunks.Values.OrderBy(chunk => chunk.Id, StringComparer.Ordinal)],
        };
    }

    private TraceChunk Chunk(ExternalItem item, int rank, Dictionary<string, TraceChunk> earlier)
    {
        var place = _corpus.Place(item);
        var text = item.Text ?? (_textless == TextlessResults.Document && place.Source is { } source ? _corpus.TextOf(source) : null) ?? "";
        var id = item.Id ?? string.Create(CultureInfo.InvariantCulture, $"{place.Source ?? "result"}@{rank}");

        // Passages of one document that all carry its id are several chunks.
        for (var twin = 2; earlier.TryGetValue(id, out var other) && other.Text != text; twin++)
        {
            id = string.Create(CultureInfo.InvariantCulture, $"{item.Id} ({twin})");
        }

        // What is from nowhere known is not from the same place either.
        return new TraceChunk { Id = id, Source = place.Source ?? $"unknown, of {id}", Span = place.Span, Text = text };
    }

    // Those from the first result without a score on carry the weakest before them, as a trace has it.
    private static (int? Scored, List<TraceCandidate> Ranked) Scored(IReadOnlyList<ExternalItem> items, List<TraceCandidate> candidates)
    {
        var scored = items.TakeWhile(item => item.Score is not null).Count();
        if (scored == items.Count)
        {
            return (null, candidates);
        }

        var weakest = scored == 0 ? 0 : candidates[scored - 1].Score;
        return (scored, [.. candidates.Take(scored), .. candidates.Skip(scored).Select(candidate => candidate with { Score = weakest })]);
    }

    private string Settings(Question question, ExternalAnswer? answer)
    {
        var filter = _source is not RecordedRun && _source.SendsFilter && question.Filter is { } asked ? $", filter {FilterJson.Write(asked)}" : "";
        return answer is null ? $"{_source.Name}: knows nothing of the question" : string.Create(CultureInfo.InvariantCulture, $"{_source.Name}, limit {_limit}{filter}");
    }
}
