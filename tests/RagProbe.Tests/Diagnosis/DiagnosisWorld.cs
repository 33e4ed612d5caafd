using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.Diagnosis.Baselines;
using RagProbe.Embedding;
using RagProbe.Embedding.Static;
using RagProbe.EvalSets;
using RagProbe.Indexes;
using RagProbe.Recording;
using RagProbe.Retrieval;
using RagProbe.Sweeps;
using RagProbe.Tests.Indexing;
using RagProbe.Tests.Recording;
using RagProbe.Tests.Sweeps;

namespace RagProbe.Tests.Diagnosis;

/// <summary>The town's handbook and what a test adds to it, in an embedded index that the test may spoil before it asks why a question fails.</summary>
internal sealed class DiagnosisWorld : IAsyncDisposable
{
    private readonly SmallWorld _world;
    private readonly Dictionary<string, SourceDocument> _documents = new(StringComparer.Ordinal);

    private DiagnosisWorld(EmbeddingModel model) => _world = new SmallWorld(model);

    /// <summary>Questions that are asked beside the one under examination.</summary>
    public IReadOnlyList<Question> Others { get; set; } = Town.Questions;

    /// <summary>An earlier sweep that the questions are compared with.</summary>
    public Baseline? Baseline { get; set; }

    public EmbeddingModel Model => _world.Model;

    public IChunkIndex Index => _world.Index;

    /// <summary>The handbook and the given documents, a line a chunk, embedded by the built-in model.</summary>
    public static Task<DiagnosisWorld> OfAsync(params IReadOnlyList<SourceDocument> documents) => OfAsync(StaticEmbeddingModel.LoadBuiltIn(), documents);

    public static async Task<DiagnosisWorld> OfAsync(EmbeddingModel model, params IReadOnlyList<SourceDocument> documents)
    {
        var world = new DiagnosisWorld(model);
        foreach (var document in Town.Documents.Concat(documents))
        {
            world.Publish(document);
        }

        await world._world.BuildAsync([.. world._documents.Values]);
        return world;
    }

    public static PipelineOptions Dense(int topK) => new() { Arms = SearchArms.Dense, TopK = topK };

    public static PipelineOptions Lexical(int topK) => new() { Arms = SearchArms.Lexical, TopK = topK };

    public static PipelineOptions Hybrid(int topK) => new() { Arms = SearchArms.Hybrid, TopK = topK };

    public static Question Ask(string text, params IReadOnlyList<Judgment> expected) => new() { Id = "asked", Text = text, Expected = expected };

    /// <summary>The document as it is from now on; the index does not hear of it.</summary>
    public void Publish(SourceDocument document) => _documents[document.Id] = document;

    /// <summary>There is no such document any more; the index does not hear of it.</summary>
    public void Withdraw(string source) => Assert.True(_documents.Remove(source), source);

    public Task DeleteAsync(params IReadOnlyList<string> ids) => Index.WriteAsync(new IndexWrite { DeletedIds = ids }, TestContext.Current.CancellationToken);

    /// <summary>Stores another text in a chunk's place, with that text's vector.</summary>
    public async Task RewriteAsync(string id, string text) => await StoreAsync((await ChunkAsync(id)) with { Text = text }, await EmbedAsync(Model.DocumentPrefix + text));

    /// <summary>Gives a chunk the vector of another text.</summary>
    public async Task MisplaceVectorAsync(string id, string text) => await StoreAsync(await ChunkAsync(id), await EmbedAsync(text));

    public async Task SetVectorAsync(string id, ReadOnlyMemory<float> vector) => await StoreAsync(await ChunkAsync(id), vector);

    /// <summary>Gives chunks the vectors that something else makes of their texts.</summary>
    public async Task ReembedAsync(Func<StoredChunk, Task<ReadOnlyMemory<float>>> embed, Func<StoredChunk, bool>? where = null)
    {
        foreach (var chunk in (await _world.ChunksAsync()).Where(where ?? (_ => true)))
        {
            await StoreAsync(chunk, await embed(chunk));
        }
    }

    public async Task<ReadOnlyMemory<float>> EmbedAsync(string text) =>
        (await Model.Generator.GenerateAsync([text], cancellationToken: TestContext.Current.CancellationToken))[0].Vector;

    public Task<List<StoredChunk>> ChunksAsync() => _world.ChunksAsync();

    /// <summary>Why the question fails; that it does is part of the test.</summary>
    public async Task<QuestionDiagnosis> DiagnoseAsync(Question question, PipelineOptions options)
    {
        var report = await ReportAsync(options, [.. Others, question], new HashSet<string>(StringComparer.Ordinal) { question.Id });
        Assert.True(report.Questions.Count == 1, $"'{question.Text}' does not fail");
        return report.Questions[0];
    }

    public async Task<DiagnosisReport> ReportAsync(PipelineOptions options, IReadOnlyList<Question> questions, IReadOnlySet<string>? only = null)
    {
        var pipeline = await _world.PipelineAsync(options);
        await WriteRankingsAsync(pipeline, questions, only);
        var input = new DiagnosisInput
        {
            EvalSet = new EvalSet { Name = "town", CorpusPath = "", Questions = questions },
            Pipeline = pipeline,
            Index = Index,
            Model = Model,
            Documents = _documents,
            Only = only,
            Baseline = Baseline,
        };
        return await new Diagnostician(input).RunAsync(progress: null, TestContext.Current.CancellationToken);
    }

    /// <summary>A sweep of the world as it is now, to compare later ones with.</summary>
    public async Task<Baseline> SweepAsync(PipelineOptions options, params IReadOnlyList<Question> questions)
    {
        var evalSet = new EvalSet { Name = "town", CorpusPath = "", Questions = questions };
        var pipeline = await _world.PipelineAsync(options);
        var recorder = new MemoryRecorder();
        await new SweepRunner(pipeline, [], recorder).RunAsync(evalSet, progress: null, TestContext.Current.CancellationToken);
        return new Baseline
        {
            Sweep = new RecordedSweep
            {
                Id = 7,
                Plan = SweepPlan.Of(evalSet, QuestionFingerprint.Of(questions), pipeline, []),
                StartedAt = FixedTime.Start,
                FinishedAt = FixedTime.Start,
                Outcomes = recorder.Records.Values.CountBy(record => record.Outcome).ToDictionary(),
            },
            Questions = recorder.Records,
        };
    }

    /// <summary>Publishes documents and indexes them.</summary>
    public Task AddAsync(params IReadOnlyList<SourceDocument> documents)
    {
        foreach (var document in documents)
        {
            Publish(document);
        }

        return _world.BuildAsync([.. _documents.Values]);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    // What a reader of a failed test wants to see first.
    private static async Task WriteRankingsAsync(RetrievalPipeline pipeline, IReadOnlyList<Question> questions, IReadOnlySet<string>? only)
    {
        foreach (var trace in await pipeline.RetrieveAsync([.. questions.Where(question => only?.Contains(question.Id) == true)], TestContext.Current.CancellationToken))
        {
            foreach (var stage in trace.Stages.Where(stage => stage.Candidates.Count > 0))
            {
                var candidates = stage.Candidates.Take(6).Select(candidate => string.Create(CultureInfo.InvariantCulture, $"{candidate.RankFromOne}. {candidate.Score:0.000} {candidate.ChunkId}"));
                TestContext.Current.TestOutputHelper?.WriteLine($"{stage.Name}: {string.Join(", ", candidates)}");
            }
        }
    }

    private async Task<StoredChunk> ChunkAsync(string id) =>
        Assert.Single(await Index.FetchAsync([id], withVectors: true, TestContext.Current.CancellationToken));

    private Task StoreAsync(StoredChunk stored, ReadOnlyMemory<float> vector)
    {
        var chunk = new Chunk
        {
            Id = stored.Id,
            Source = stored.Source,
            Text = stored.Text,
            Span = stored.Span!.Value,
            ContentHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stored.Text))),
            HeadingPath = stored.HeadingPath,
            TokenCount = Model.CountTokens(stored.Text),
            IsOverTokenLimit = Model.CountTokens(stored.Text) > Model.MaxTokens,
            Metadata = stored.Metadata,
        };
        return Index.WriteAsync(new IndexWrite { Upserts = [new EmbeddedChunk(chunk, vector)] }, TestContext.Current.CancellationToken);
    }
}
