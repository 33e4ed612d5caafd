using System.Security.Cryptography;
using System.Text;
using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.Diagnosis.Probes;
using RagProbe.Embedding;
using RagProbe.Embedding.Caching;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Health;
using RagProbe.Indexes;
using RagProbe.Indexes.Embedded;
using RagProbe.Indexing;
using RagProbe.Retrieval;
using RagProbe.Scoring;
using RagProbe.Sweeps;
using RagProbe.Text;

namespace RagProbe.Drills;

/// <summary>
/// An embedded index of all documents in a temporary folder, just built, and what it answers. Faults are injected into copies of it.
/// </summary>
public sealed class HealthyWorld : IAsyncDisposable
{
    private const double WholePassage = 0.8;
    private const int RanksLookedAt = 50;
    private const int QuestionsEdited = 40;

    // What makes an answer harder to find, without anything being wrong: by definition a gap within the noise comes before it.
    private static readonly HashSet<string> Soft = new(
        [CauseCodes.ChunkDiluted, CauseCodes.ChunkContextLost, CauseCodes.LongQuery, CauseCodes.MultiHop, CauseCodes.Underspecified, CauseCodes.VocabularyGap], StringComparer.Ordinal);

    private readonly string _folder;
    private readonly EmbeddedIndexSettings _settings;
    private readonly Dictionary<string, List<StoredChunk>> _chunksBySource;
    private readonly Dictionary<string, StoredChunk> _chunkById;
    private readonly Dictionary<string, HashSet<string>> _wordsByChunk = new(StringComparer.Ordinal);
    private double _noise;

    private HealthyWorld(DrillPlan plan, string folder, EmbeddedIndexSettings settings, IReadOnlyList<StoredChunk> chunks)
    {
        (Plan, _folder, _settings, Chunks) = (plan, folder, settings, chunks);
        Documents = plan.Documents.ToDictionary(document => document.Id, StringComparer.Ordinal);
        _chunksBySource = chunks
            .GroupBy(chunk => chunk.Source, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.OrderBy(chunk => chunk.Span?.Start ?? 0).ToList(), StringComparer.Ordinal);
        _chunkById = chunks.ToDictionary(chunk => chunk.Id, StringComparer.Ordinal);
        Words = new CorpusWords(chunks);
    }

    public DrillPlan Plan { get; }

    public EmbeddingModel Model => Plan.Model;

    /// <summary>By id.</summary>
    public IReadOnlyDictionary<string, SourceDocument> Documents { get; }

    /// <summary>All stored chunks with their vectors, in the index's order.</summary>
    public IReadOnlyList<StoredChunk> Chunks { get; }

    /// <summary>In the eval set's order.</summary>
    public IReadOnlyList<PassedQuestion> Passed { get; private set; } = [];

    /// <summary>Ids of the questions that fail without any fault.</summary>
    public IReadOnlyList<string> Failed { get; private set; } = [];

    internal CorpusWords Words { get; }

    /// <summary>Indexes the documents and asks every question.</summary>
    public static async Task<HealthyWorld> BuildAsync(DrillPlan plan, CancellationToken cancellationToken)
    {
        // Every fault asks for the vectors of much the same texts again.
        plan = plan with { Model = RememberingEmbeddingGenerator.Wrap(plan.Model) };
        var folder = Directory.CreateTempSubdirectory("ragprobe-drill-").FullName;
        try
        {
            var settings = new EmbeddedIndexSettings { Name = "drill", Dimensions = plan.Model.Dimensions, ModelFingerprint = plan.Model.Fingerprint, Chunker = plan.Chunker.Name };
            var chunks = new List<StoredChunk>();
            await using (var index = EmbeddedIndex.OpenOrCreate(folder, settings))
            {
                await new IndexBuilder(index, plan.Model, plan.Chunker, TimeProvider.System).BuildAsync(plan.Documents, progress: null, cancellationToken);
                await foreach (var chunk in index.ScrollAsync(source: null, withVectors: true, cancellationToken))
                {
                    chunks.Add(chunk);
                }
            }

            var world = new HealthyWorld(plan, folder, settings, chunks);
            await world.AskAsync(cancellationToken);
            return world;
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Sources that a fault may take away: together at most half of the chunks, always the same ones, so that a world remains in which
    /// something else is found.
    /// </summary>
    internal IReadOnlySet<string> SpareSources()
    {
        var spare = new HashSet<string>(StringComparer.Ordinal);
        var chunks = 0;
        foreach (var source in Random("spare sources").Shuffle(_chunksBySource.Keys.Order(StringComparer.Ordinal)))
        {
            if (2 * (chunks + _chunksBySource[source].Count) <= Chunks.Count)
            {
                chunks += _chunksBySource[source].Count;
                spare.Add(source);
            }
        }

        return spare;
    }

    /// <summary>A copy of the index, open for writing; its folder is gone when it is disposed.</summary>
    internal ScratchIndex CopyIndex() => ScratchIndex.CopyOf(_folder, _settings);

    internal SeededRandom Random(params ReadOnlySpan<string> names) => new(Plan.Seed, names);

    /// <summary>In the order of the document; none for an unknown source.</summary>
    internal IReadOnlyList<StoredChunk> ChunksOf(string source) => _chunksBySource.GetValueOrDefault(source) ?? [];

    /// <summary>With its vector.</summary>
    internal StoredChunk ChunkOf(string id) => _chunkById[id];

    /// <summary>A chunk as indexing would make it.</summary>
    internal Chunk Chunk(string id, string source, TextSpan span, string text, string headingPath = "", IReadOnlyDictionary<string, PayloadValue>? metadata = null)
    {
        var tokens = Model.CountTokens(text);
        return new Chunk
        {
            Id = id,
            Source = source,
            Span = span,
            Text = text,
            ContentHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
            HeadingPath = headingPath,
            TokenCount = tokens,
            IsOverTokenLimit = tokens > Model.MaxTokens - Model.Tokenizer.CountTokens(Model.DocumentPrefix),
            Metadata = metadata ?? new Dictionary<string, PayloadValue>(StringComparer.Ordinal),
        };
    }

    /// <summary>The chunk with another text, everything else kept.</summary>
    internal Chunk WithText(StoredChunk chunk, string text, TextSpan? span = null) =>
        Chunk(chunk.Id, chunk.Source, span ?? chunk.Span ?? default, text, chunk.HeadingPath, chunk.Metadata);

    /// <summary>The chunk as it is stored.</summary>
    internal Chunk Same(StoredChunk chunk) => WithText(chunk, chunk.Text);

    /// <summary>A document of one chunk that nobody expects.</summary>
    internal (SourceDocument Document, Chunk Chunk) Stranger(string id, string text) =>
        (new SourceDocument { Id = id, Text = text }, Chunk($"{id}#0", id, new TextSpan(0, new CodePointMap(text).CodePointCount), text));

    /// <summary>The documents and these.</summary>
    internal IReadOnlyDictionary<string, SourceDocument> DocumentsWith(IEnumerable<SourceDocument> others)
    {
        var all = Documents.ToDictionary(StringComparer.Ordinal);
        foreach (var document in others)
        {
            all[document.Id] = document;
        }

        return all;
    }

    internal async Task<IReadOnlyList<EmbeddedChunk>> EmbedAsync(IReadOnlyList<Chunk> chunks, CancellationToken cancellationToken, string? prefix = null)
    {
        if (chunks.Count == 0)
        {
            return [];
        }

        var vectors = await Model.Generator.GenerateAsync(chunks.Select(chunk => (prefix ?? Model.DocumentPrefix) + chunk.Text), cancellationToken: cancellationToken);
        return [.. chunks.Zip(vectors, (chunk, vector) => new EmbeddedChunk(chunk, vector.Vector))];
    }

    /// <summary>The stored chunks that hold expected text of a question.</summary>
    internal IReadOnlyList<GoldChunk> GoldOf(Question question)
    {
        var judge = new EvidenceJudge(question);
        var gold = new List<GoldChunk>();
        foreach (var source in question.Expected.Where(judgment => judgment.IsRelevant).Select(judgment => judgment.Source).Distinct(StringComparer.Ordinal))
        {
            foreach (var chunk in ChunksOf(source))
            {
                var evidence = judge.Judge(chunk.Source, chunk.Text, chunk.Span).Where(part => part.Grade >= 1).ToList();
                if (evidence.Count > 0)
                {
                    gold.Add(new GoldChunk(
                        chunk,
                        evidence.Max(part => part.Coverage),
                        [.. evidence.Where(part => part.InChunk.Count > 0).Select(part => new TextSpan(part.InChunk[0].Start, part.InChunk[^1].End))]));
                }
            }
        }

        return [.. gold.OrderByDescending(part => part.Coverage)];
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        await using var scratch = CopyIndex();
        var pipeline = await RetrievalPipeline.CreateAsync(Plan.Options, Model, scratch.Index, TimeProvider.System, cancellationToken);
        var replayed = await JudgedRetrieval.AskAsync(pipeline, Plan.EvalSet.Questions, cancellationToken);
        List<JudgedRetrieval> passed = [.. replayed.Where(asked => asked.Outcome == Outcome.Hit)];
        _noise = await MeasureNoiseAsync(pipeline, passed, cancellationToken);
        Passed = [.. passed.Select(Describe)];
        Failed = [.. replayed.Where(asked => asked.Outcome.IsFailure()).Select(asked => asked.Question.Id)];
    }

    /// <summary>The second defect under a fault: the one that the question carried before, or copies in the corpus that the fault brought before the expected text.</summary>
    /// <param name="cause">Of the fault.</param>
    internal Weakness WeaknessUnder(PassedQuestion passed, JudgedRetrieval asked, string cause)
    {
        if (passed.Weakness != Weakness.None)
        {
            return passed.Weakness;
        }

        if (Soft.Contains(cause) && -Verdict.MarginOf(asked.Question, asked.Trace, Plan.Options.TopK) < _noise && asked.Rank <= 2 * Plan.Options.TopK)
        {
            return Weakness.BarelyFails;
        }

        var gold = passed.Gold.Select(part => part.Chunk.Id).ToHashSet(StringComparer.Ordinal);
        List<StoredChunk> ahead = [.. (EvidenceCarriers.Ranking(asked.Trace)?.Candidates ?? [])
            .Take(Math.Min(RanksLookedAt, asked.Rank - 1 ?? RanksLookedAt))
            .Where(candidate => !gold.Contains(candidate.ChunkId) && _chunkById.ContainsKey(candidate.ChunkId))
            .Select(candidate => _chunkById[candidate.ChunkId])];
        return ahead.Index().Any(one => ahead.Skip(one.Index + 1).Any(other => AreCopies(one.Item, other))) ? Weakness.NearCopies : Weakness.None;
    }

    private async Task<double> MeasureNoiseAsync(RetrievalPipeline pipeline, IEnumerable<JudgedRetrieval> passed, CancellationToken cancellationToken)
    {
        var changes = new List<double>();
        foreach (var asked in Random("noise").Shuffle(passed).Take(QuestionsEdited))
        {
            var margin = Verdict.MarginOf(asked.Question, asked.Trace, Plan.Options.TopK);
            var edited = await JudgedRetrieval.AskAsync(pipeline, Noise.HarmlessEdits(asked.Question.Text).Select(text => asked.Question with { Text = text }), cancellationToken);
            changes.AddRange(edited.Select(again => Math.Abs(Verdict.MarginOf(again.Question, again.Trace, Plan.Options.TopK) - margin)));
        }

        return Noise.Usual(changes);
    }

    private PassedQuestion Describe(JudgedRetrieval asked)
    {
        var gold = GoldOf(asked.Question);
        return new PassedQuestion { Question = asked.Question, Trace = asked.Trace, Rank = asked.Rank, Gold = gold, Weakness = WeaknessOf(asked, gold) };
    }

    private Weakness WeaknessOf(JudgedRetrieval asked, IReadOnlyList<GoldChunk> gold)
    {
        var carriers = gold.Where(part => part.Coverage >= WholePassage).ToList();
        return carriers.Count == 0 ? Weakness.CutPassage
            : carriers.TrueForAll(IsHidden) ? Weakness.HiddenPassage
            : Words.HasTypingError(asked.Question.Text) ? Weakness.Mistyped
            : Verdict.MarginOf(asked.Question, asked.Trace, Plan.Options.TopK) < _noise ? Weakness.BarelyPasses
            : carriers.Exists(part => HasCopy(part.Chunk, gold)) ? Weakness.NearCopies
            : Weakness.None;
    }

    private bool IsHidden(GoldChunk gold) =>
        gold.Chunk.IsOverTokenLimit
        && gold.Passages.Count > 0
        && Model.CountTokens(Model.DocumentPrefix + new CodePointMap(gold.Chunk.Text).Slice(new TextSpan(0, gold.Passages.Min(passage => passage.Start)))) >= Model.MaxTokens;

    private bool HasCopy(StoredChunk chunk, IReadOnlyList<GoldChunk> gold) =>
        Chunks.Any(other => gold.All(part => part.Chunk.Id != other.Id) && AreCopies(chunk, other));

    // Embeddings first: they are cheaper to compare than words.
    private bool AreCopies(StoredChunk chunk, StoredChunk other) => NearCopy.AreNear(chunk.Vector!.Value.Span, other.Vector!.Value.Span) && NearCopy.ShareWords(WordsOf(chunk), WordsOf(other));

    private HashSet<string> WordsOf(StoredChunk chunk) =>
        _wordsByChunk.TryGetValue(chunk.Id, out var known) ? known : _wordsByChunk[chunk.Id] = CorpusWords.Of(chunk.Text);
}
