using Grpc.Core;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexes.Qdrant.Connection;

namespace RagProbe.Health;

/// <summary>What all checks of one run share: the sample, the queries and the answers to them, each fetched once.</summary>
internal sealed class HealthSession
{
    /// <summary>Recall is counted over so many neighbours, or over the limit where that is smaller.</summary>
    private const int Neighbours = 10;

    // Beyond the cut: which chunks tie with the last one.
    private const int Beyond = 10;

    private readonly SortedSet<string> _unranked = new(StringComparer.Ordinal);

    private HealthSession(HealthInput input, IndexDescription description, ChunkCensus census, IReadOnlyList<StoredChunk> sample, CollectionState? state)
    {
        (Input, Description, Census, Sample, State) = (input, description, census, sample, state);
        Limit = state?.LargestLimit is { } largest ? Math.Min(input.Limit, largest) : input.Limit;
        NeighboursCounted = Math.Min(Neighbours, Limit);
        Usable = [.. sample.Where(chunk => VectorAgreement.IsUsable(chunk) && chunk.Vector!.Value.Length == description.Dimensions)];
    }

    public HealthInput Input { get; }

    public IndexDescription Description { get; }

    public ChunkCensus Census { get; }

    /// <summary>With vectors.</summary>
    public IReadOnlyList<StoredChunk> Sample { get; }

    /// <summary>The sampled chunks whose vectors can be searched.</summary>
    public IReadOnlyList<StoredChunk> Usable { get; }

    /// <summary>Null where the index is no collection.</summary>
    public CollectionState? State { get; }

    /// <summary>What the application asks for, as far as the server lets it.</summary>
    public int Limit { get; }

    public int NeighboursCounted { get; }

    /// <summary>Why no exact search was made; null where one was, or where none was needed yet.</summary>
    public string? ExactRefusal { get; private set; }

    /// <summary>The eval set's questions, where there are some and a model to embed them; else the sampled chunks' own vectors.</summary>
    public HealthAnswers Queries { get; private set; } = new([], [], []);

    /// <summary>Whether <see cref="Queries"/> are the eval set's questions.</summary>
    public bool AsksQuestions { get; private set; }

    /// <summary>The sampled chunks' own vectors.</summary>
    public HealthAnswers SelfQueries { get; private set; } = new([], [], []);

    /// <summary>Chunks that came back with a score which is no finite number, whatever was asked.</summary>
    public IReadOnlyCollection<string> UnrankedIds => _unranked;

    public static async Task<HealthSession> StartAsync(HealthInput input, CancellationToken cancellationToken)
    {
        var description = await input.Index.DescribeAsync(cancellationToken);
        var census = await ChunkCensus.TakeAsync(input.Index, input.SampleSize, input.Seed, cancellationToken);
        var sample = await input.Index.FetchAsync(census.SampleIds, withVectors: true, cancellationToken);
        var state = input.Collection is { } collection ? await collection.StateAsync(cancellationToken) : null;
        var session = new HealthSession(input, description, census, sample, state);
        session.SelfQueries = await session.AskAsync(input.Index, [.. session.Usable.Select(static chunk => new HealthQuery(chunk.Vector!.Value, chunk.Id, null))], static _ => null, cancellationToken);
        session.AsksQuestions = input is { Questions.Count: > 0, Model: { } model } && model.Dimensions == description.Dimensions;
        session.Queries = session.AsksQuestions
            ? await session.AskAsync(input.Index, await session.EmbedAsync(input.Questions!, cancellationToken), static _ => null, cancellationToken)
            : session.SelfQueries;
        return session;
    }

    /// <summary>Asks every query twice, as the application does and exactly, with the filter that belongs to it.</summary>
    public async Task<HealthAnswers> AskAsync(IChunkIndex index, IReadOnlyList<HealthQuery> queries, Func<HealthQuery, Filter?> filter, CancellationToken cancellationToken)
    {
        var usual = await SearchAsync(index, queries, filter, exact: false, cancellationToken);
        if (!index.Capabilities.IsApproximate)
        {
            return new HealthAnswers(queries, usual, usual);
        }

        if (State is { ForbidsExact: true })
        {
            ExactRefusal = "strict mode forbids exact search (search_allow_exact): what the graph misses cannot be told";
        }

        if (ExactRefusal is not null)
        {
            return new HealthAnswers(queries, usual, null);
        }

        try
        {
            return new HealthAnswers(queries, usual, await SearchAsync(index, queries, filter, exact: true, cancellationToken));
        }
        catch (QdrantException refusal) when (refusal.Status is StatusCode.InvalidArgument or StatusCode.PermissionDenied)
        {
            ExactRefusal = $"the server refuses exact search: {refusal.Message}";
            return new HealthAnswers(queries, usual, null);
        }
    }

    /// <summary>Questions that expect text of one of the chunks, or have one of them among their nearest; null without questions.</summary>
    public int? QuestionsTouching(IReadOnlySet<string> ids)
    {
        var chunks = Sample.Where(chunk => ids.Contains(chunk.Id)).ToList();
        return CountQuestions((query, usual) => usual.Take(NeighboursCounted).Any(scored => ids.Contains(scored.Chunk.Id)) || usual.UnrankedIds.Any(ids.Contains) || chunks.Exists(chunk => Expects(query.Question!, chunk)));
    }

    /// <summary>Questions about which something is true, given what the application would get; null without questions.</summary>
    public int? CountQuestions(Func<HealthQuery, SearchAnswer, bool> isAffected) =>
        !AsksQuestions ? null : Queries.Queries.Zip(Queries.Usual).Count(pair => isAffected(pair.First, pair.Second));

    private static bool Expects(Question question, StoredChunk chunk) => question.Expected.Any(judgment =>
        judgment.IsRelevant && judgment.Source == chunk.Source && (judgment.Span is not { } span || chunk.Span is not { } place || span.Intersect(place) is not null));

    private async Task<IReadOnlyList<HealthQuery>> EmbedAsync(IReadOnlyList<Question> questions, CancellationToken cancellationToken)
    {
        var model = Input.Model!;
        var vectors = await model.Generator.GenerateAsync(questions.Select(question => model.QueryPrefix + question.Text), cancellationToken: cancellationToken);
        return [.. questions.Zip(vectors, static (question, vector) => new HealthQuery(vector.Vector, null, question))];
    }

    private async Task<IReadOnlyList<SearchAnswer>> SearchAsync(IChunkIndex index, IReadOnlyList<HealthQuery> queries, Func<HealthQuery, Filter?> filter, bool exact, CancellationToken cancellationToken)
    {
        if (queries.Count == 0)
        {
            return [];
        }

        // An exact search does not change with its limit; the usual one does, and keeps the application's.
        var limit = exact || !index.Capabilities.IsApproximate ? Math.Min(Math.Max(Limit, NeighboursCounted + Beyond), State?.LargestLimit ?? int.MaxValue) : Limit;
        var answers = await index.SearchAsync(
            [.. queries.Select(query => new SearchRequest.Dense(query.Vector, new SearchParameters { Limit = limit, Filter = filter(query), Ann = exact ? new AnnParameters { Exact = true } : AnnParameters.Default }))],
            cancellationToken);
        _unranked.UnionWith(answers.SelectMany(static answer => answer.UnrankedIds));
        return answers;
    }
}
