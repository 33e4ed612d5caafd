using System.Globalization;
using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.EvalSets;
using RagProbe.Indexes.Embedded;
using RagProbe.Indexing;
using RagProbe.Retrieval;

namespace RagProbe.Benchmarks.SweepCost;

/// <summary>The sample eval set on an embedded index, alone or among documents mixed of its own sentences.</summary>
internal sealed class SampleWorld : IAsyncDisposable
{
    private const string Chunker = "markdown(300)";
    private const int SentencesOfMixture = 3;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ragprobe-bench-");
    private readonly EmbeddedIndex _index;

    private SampleWorld(EvalSet evalSet, IReadOnlyList<SourceDocument> documents, EmbeddingModel model)
    {
        (EvalSet, Documents, Model) = (evalSet, documents, model);
        _index = EmbeddedIndex.OpenOrCreate(
            Path.Combine(_folder.FullName, "index"), new EmbeddedIndexSettings { Name = "bench", Dimensions = model.Dimensions, ModelFingerprint = model.Fingerprint, Chunker = ChunkerCatalog.Parse(Chunker).Name });
    }

    public EvalSet EvalSet { get; }

    public IReadOnlyList<SourceDocument> Documents { get; }

    public EmbeddingModel Model { get; }

    public int Chunks { get; private set; }

    /// <param name="model">Disposed with the world.</param>
    /// <param name="mixtures">Documents of three sentences to add.</param>
    public static async Task<SampleWorld> BuildAsync(EmbeddingModel model, int mixtures)
    {
        var read = EvalSetReader.Read(new EvalSetLocation { Path = Checkout.Sample }).EvalSet!;
        var corpus = (await CorpusReader.ReadAsync(read.CorpusPath, default)).Documents;
        var evalSet = JudgmentResolver.Resolve(read, corpus.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal)).EvalSet!;
        var world = new SampleWorld(evalSet, [.. corpus, .. Mix(corpus.Select(document => document.Text), mixtures).Select(mixture => new SourceDocument { Id = mixture.Id, Text = mixture.Text })], model);
        world.Chunks = (await new IndexBuilder(world._index, world.Model, ChunkerCatalog.Parse(Chunker), TimeProvider.System).BuildAsync(world.Documents, progress: null, default)).Chunks;
        return world;
    }

    public Task<RetrievalPipeline> PipelineAsync() =>
        RetrievalPipeline.CreateAsync(new PipelineOptions { TopK = 5, DenseWeight = Model.SuggestedDenseWeight }, Model, _index, TimeProvider.System, default);

    /// <summary>The questions again and again under new ids, until there are so many.</summary>
    public IEnumerable<Question> Questions(int count) => Enumerable.Range(0, count)
        .Select(i => EvalSet.Questions[i % EvalSet.Questions.Count] with { Id = string.Create(CultureInfo.InvariantCulture, $"{EvalSet.Questions[i % EvalSet.Questions.Count].Id}.{i / EvalSet.Questions.Count}") });

    public async ValueTask DisposeAsync()
    {
        await _index.DisposeAsync();
        Model.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Documents of three sentences, taken here and there from other documents.</summary>
    internal static IEnumerable<(string Id, string Text)> Mix(IEnumerable<string> texts, int count)
    {
        var random = new Random(1);
        string[] sentences = [.. texts.SelectMany(text => text.Split([". ", "\n"], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Where(sentence => sentence.Length is > 60 and < 280)];
        for (var i = 0; i < count; i++)
        {
            yield return (
                string.Create(CultureInfo.InvariantCulture, $"mixture-{i}.md"),
                string.Join(". ", Enumerable.Range(0, SentencesOfMixture).Select(_ => sentences[random.Next(sentences.Length)])));
        }
    }
}
