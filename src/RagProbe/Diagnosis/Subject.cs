using RagProbe.Diagnosis.Probes;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Health;
using RagProbe.Indexes;
using RagProbe.Retrieval;

namespace RagProbe.Diagnosis;

/// <summary>One question under examination: how it is retrieved now, and what becomes of it when one thing is changed.</summary>
internal sealed class Subject
{
    private const int MostTargets = 3;
    private const int MostCarriers = 20;

    private static readonly IReadOnlyDictionary<string, Filters.PayloadValue> NoMetadata = new Dictionary<string, Filters.PayloadValue>(StringComparer.Ordinal);

    // Of single-precision cosines.
    private const double SameScore = 1e-6;

    private Subject(World world, Question question, IReadOnlyList<ExpectedPassage> passages)
    {
        World = world;
        Question = question;
        Passages = passages;
    }

    public World World { get; }

    public Question Question { get; }

    public IReadOnlyList<ExpectedPassage> Passages { get; }

    /// <summary>As the application retrieves.</summary>
    public SearchedQuestion Produced { get; private set; } = null!;

    public Verdict AsProduced { get; private set; } = null!;

    /// <summary>The exact ranking's arms; the question's filter applies.</summary>
    public SearchedQuestion Exact { get; private set; } = null!;

    public Verdict InRanking { get; private set; } = null!;

    /// <summary>The stored chunks that carry expected evidence, the best ranked first; interventions on texts try these.</summary>
    public IReadOnlyList<StoredChunk> Targets { get; private set; } = [];

    public int TopK => World.Production.TopK;

    public static async Task<Subject> PrepareAsync(World world, Question question)
    {
        var passages = question.Expected.Index().Where(entry => entry.Item.IsRelevant)
            .Select(entry => new ExpectedPassage(
                question,
                entry.Index,
                world.Input.Documents?.GetValueOrDefault(entry.Item.Source),
                world.ChunksOfSource.GetValueOrDefault(entry.Item.Source) ?? []))
            .ToList();
        var subject = new Subject(world, question, passages);
        var produced = subject.SearchAsync(question, world.Production);
        subject.Exact = await subject.SearchAsync(question, world.Ranking);
        subject.Produced = await produced;
        subject.AsProduced = await subject.JudgeAsync(subject.Produced, world.Production);
        subject.InRanking = await subject.JudgeAsync(subject.Exact);

        var ranks = subject.InRanking.Trace.Stages.SelectMany(stage => stage.Candidates).GroupBy(candidate => candidate.ChunkId, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Min(candidate => candidate.RankFromOne), StringComparer.Ordinal);
        subject.Targets = [.. passages.SelectMany(passage => passage.Carriers).DistinctBy(chunk => chunk.Id, StringComparer.Ordinal)
            .OrderBy(chunk => ranks.GetValueOrDefault(chunk.Id, int.MaxValue))
            .Take(MostTargets)];
        return subject;
    }

    /// <summary>The verdict over what was found, after the cuts of <see cref="World.Ranking"/>.</summary>
    public Task<Verdict> JudgeAsync(SearchedQuestion searched) => JudgeAsync(searched, World.Ranking);

    /// <summary>The verdict over what was found. A reranker is asked again for what it has not scored yet: the arms, or what is made of them, may be others than they were.</summary>
    public async Task<Verdict> JudgeAsync(SearchedQuestion searched, PipelineOptions options)
    {
        var pipeline = World.Pipeline(options);
        return Verdict.Of(Question, pipeline, (await pipeline.RerankAsync([searched], CancellationToken.None))[0]);
    }

    /// <summary>The question retrieved another way.</summary>
    public async Task<Verdict> AskAsync(PipelineOptions options, bool withFilter = true) =>
        await JudgeAsync(await SearchAsync(withFilter ? Question : Question with { Filter = null }, withFilter ? options : options with { Filter = null }), options);

    /// <summary>The question retrieved another way, under another filter than the question's and the pipeline's.</summary>
    public async Task<Verdict> AskUnderAsync(Filter? filter, PipelineOptions options) => await JudgeAsync(await SearchAsync(Question with { Filter = filter }, options with { Filter = null }), options);

    /// <summary>Whether a search by a stored chunk's own vector comes upon it; null where that cannot be told.</summary>
    public async Task<bool?> FindsItselfAsync(StoredChunk chunk, AnnParameters ann, Filter? filter)
    {
        if (!VectorAgreement.IsUsable(chunk))
        {
            return null;
        }

        var parameters = new SearchParameters { Limit = World.Production.CandidateDepth, Filter = filter, Ann = ann };
        var answer = (await World.Session.Index.SearchAsync([new SearchRequest.Dense(chunk.Vector!.Value, parameters)], CancellationToken.None))[0];
        if (answer.Any(candidate => candidate.Chunk.Id == chunk.Id))
        {
            return true;
        }

        // Long vectors come before one's own, and among many copies one may be cut off.
        var isCut = answer.Count == parameters.Limit && (World.Input.Index.Capabilities.Distance == Indexes.Qdrant.VectorDistance.Dot || answer[0].Score - answer[^1].Score < SameScore);
        return isCut ? null : false;
    }

    /// <summary>Another text asked in the question's place, in the exact ranking.</summary>
    public async Task<Verdict> AskAsync(string text) => await JudgeAsync(await SearchAsync(Question with { Text = text }, World.Ranking));

    /// <summary>The question retrieved with something changed.</summary>
    public async Task<Verdict> AskAsync(Change change)
    {
        if (change.Options is { } options)
        {
            return await AskAsync(options);
        }

        // What the filter excludes stays excluded, whatever its text.
        if (change.Chunk is { } chunk && Filters.Filter.And(World.Production.Filter, Question.Filter) is { } filter && !Filters.FilterEvaluator.Matches(filter, chunk.Metadata))
        {
            return InRanking;
        }

        var question = change.Question is { } text ? Question with { Text = text } : Question;
        var searched = change.Question is null ? Exact : await SearchAsync(question, World.Ranking);
        if (change.Chunk is { } changed)
        {
            var rescored = await World.RescoreAsync(question, changed);
            searched = searched.With(rescored, change.Replaced.Select(old => old.Id).Append(changed.Id).ToHashSet(StringComparer.Ordinal), World.Ranking.CandidateDepth);
        }

        return await JudgeAsync(change.Removed.Count == 0 ? searched : searched.Without(change.Removed));
    }

    /// <summary>The exact ranking as if there were a chunk of this text, in the place of the one with its id.</summary>
    public Task<Verdict> AskWithAsync(StoredChunk chunk) => AskAsync(new Change { Chunk = chunk });

    /// <summary>The exact ranking with a stored chunk where the score of its own stored vector belongs, whether or not the search came upon it.</summary>
    public async Task<Verdict> AskWithStoredAsync(StoredChunk chunk)
    {
        var dense = World.Score(await World.EmbedQuestionAsync(Question.Text), chunk.Vector ?? default);
        var rescored = new RescoredChunk(chunk, dense, World.Production.UsesLexical ? World.Terms.Score(Question.Text, chunk.Text) : null);
        return await JudgeAsync(Exact.With(rescored, new HashSet<string>([chunk.Id], StringComparer.Ordinal), World.Ranking.CandidateDepth));
    }

    /// <summary>The stored chunks that carry expected evidence, those first whose texts are nearest to the question: what a broken vector hides is not ranked.</summary>
    public async Task<IReadOnlyList<StoredChunk>> CarriersByMeaningAsync()
    {
        var asked = await World.EmbedQuestionAsync(Question.Text);
        var carriers = Passages.SelectMany(passage => passage.Carriers).DistinctBy(chunk => chunk.Id, StringComparer.Ordinal).Take(MostCarriers).ToList();
        var nearness = await Task.WhenAll(carriers.Select(async chunk => World.Cosine(asked, await World.EmbedChunkAsync(chunk.Text))));
        return [.. carriers.Zip(nearness).OrderByDescending(entry => entry.Second).ThenBy(entry => entry.First.Id, StringComparer.Ordinal).Select(entry => entry.First)];
    }

    /// <summary>The exact ranking without some of the candidates.</summary>
    public Task<Verdict> WithoutAsync(IReadOnlySet<string> ids) => JudgeAsync(Exact.Without(ids));

    /// <summary>Candidates before the best expected evidence, best first; all where it is none.</summary>
    public IReadOnlyList<Traces.TraceChunk> CompetitorsAhead(int most) => Competitors(Math.Min(most, InRanking.Rank - 1 ?? most));

    /// <summary>Candidates of the exact ranking that are not expected evidence, best first.</summary>
    public IReadOnlyList<Traces.TraceChunk> Competitors(int most)
    {
        var chunks = InRanking.Trace.Chunks.ToDictionary(chunk => chunk.Id, StringComparer.Ordinal);
        var carriers = Sweeps.EvidenceCarriers.In(Question, InRanking.Trace);
        return [.. (Sweeps.EvidenceCarriers.Ranking(InRanking.Trace)?.Candidates ?? []).Where(candidate => !carriers.Contains(candidate.ChunkId)).Take(most).Select(candidate => chunks[candidate.ChunkId])];
    }

    /// <summary>A piece of a passage's source as a chunk of its own.</summary>
    public static StoredChunk Piece(ExpectedPassage passage, string text, Text.TextSpan? span) => new()
    {
        Id = passage.Judgment.Source + "#(piece)",
        Source = passage.Judgment.Source,
        Text = text,
        Span = span,
        Metadata = passage.ChunksOfSource.Count > 0 ? passage.ChunksOfSource[0].Metadata : passage.Document?.Metadata ?? NoMetadata,
    };

    /// <summary>A finding over two verdicts.</summary>
    public Finding Find(string cause, CauseClass causeClass, Verdict after, string sentence, string intervention, string nextStep, params IReadOnlyList<FindingEvidence> evidence) => new()
    {
        Cause = cause,
        Class = causeClass,
        Sentence = sentence,
        Intervention = intervention,
        Repairs = after.Passes,
        RankBefore = InRanking.Rank,
        RankAfter = after.Rank,
        ScoreBefore = InRanking.Score,
        ScoreAfter = after.Score,
        Evidence = World.Exactness == Exactness.ByScroll
            ? [.. evidence, new FindingEvidence("exact ranking", "made of all stored vectors, because the collection's strict mode refuses exact search")]
            : evidence,
        NextStep = nextStep,
    };

    private async Task<SearchedQuestion> SearchAsync(Question question, PipelineOptions options) =>
        (await World.Pipeline(options).SearchAsync([question], CancellationToken.None))[0];
}
