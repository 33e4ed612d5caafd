using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Embedding.WordPiece;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Indexes.Embedded;
using RagProbe.Indexing;
using RagProbe.Retrieval;
using RagProbe.Text;

namespace RagProbe.Tests.Indexing;

/// <summary>A real embedded index in a temporary folder, and a model that costs nothing: one line of a document is one chunk.</summary>
internal sealed class SmallWorld : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallWorld(string documentPrefix = "", string queryPrefix = "", int maxTokens = 64)
        : this(generator => ModelOf(generator, documentPrefix, queryPrefix, maxTokens))
    {
    }

    /// <param name="model">Another model than the one that costs nothing; it is disposed with the world.</param>
    public SmallWorld(EmbeddingModel model)
        : this(_ => model)
    {
    }

    private SmallWorld(Func<WordHashGenerator, EmbeddingModel> modelOf)
    {
        Model = modelOf(Generator);
        Index = EmbeddedIndex.OpenOrCreate(
            _folder.Of("index"),
            new EmbeddedIndexSettings { Name = "small", Dimensions = Model.Dimensions, ModelFingerprint = Model.Fingerprint, Chunker = Chunker.Name });
    }

    public WordHashGenerator Generator { get; } = new();

    public EmbeddingModel Model { get; }

    public IChunker Chunker { get; } = new LineChunker();

    public EmbeddedIndex Index { get; }

    public static EmbeddingModel ModelOf(WordHashGenerator generator, string documentPrefix = "", string queryPrefix = "", int maxTokens = 64, string fingerprint = "word-hash-1") => new()
    {
        Name = "word-hash",
        Fingerprint = fingerprint,
        Dimensions = WordHashGenerator.Dimensions,
        MaxTokens = maxTokens,
        DocumentPrefix = documentPrefix,
        QueryPrefix = queryPrefix,
        SpecialTokenCount = 2,
        Tokenizer = new WordPieceTokenizer(new WordPieceVocabulary(
            ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "?", ".", ",", ":", "#", .. Letters.Select(static letter => $"{letter}"), .. Letters.Select(static letter => $"##{letter}"), "leave", "day", "##s", "annual"])),
        Generator = generator,
    };

    public static SourceDocument Document(string id, string text, params (string Key, PayloadValue Value)[] metadata) => new()
    {
        Id = id,
        Text = text,
        Metadata = metadata.ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal),
    };

    /// <summary>The judgment that a quote of a document stands for, as an eval set's reader resolves it.</summary>
    public static Judgment Expect(SourceDocument document, string quote, int grade = 1)
    {
        var at = document.Text.IndexOf(quote, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{document.Id} does not hold: {quote}");
        var map = new CodePointMap(document.Text);
        var span = map.ToSpan(at, at + quote.Length);
        return new Judgment
        {
            Source = document.Id,
            Quote = quote,
            Span = span,
            Grade = grade,
            TextBefore = map.Slice(new TextSpan(Math.Max(0, span.Start - 40), span.Start)),
            TextAfter = map.Slice(new TextSpan(span.End, Math.Min(map.CodePointCount, span.End + 40))),
        };
    }

    public Task<IndexBuild> BuildAsync(params IReadOnlyList<SourceDocument> documents) =>
        new IndexBuilder(Index, Model, Chunker, TimeProvider.System).BuildAsync(documents, progress: null, TestContext.Current.CancellationToken);

    public Task<RetrievalPipeline> PipelineAsync(PipelineOptions? options = null) =>
        RetrievalPipeline.CreateAsync(options ?? new PipelineOptions(), Model, Index, TimeProvider.System, TestContext.Current.CancellationToken);

    public Task<List<StoredChunk>> ChunksAsync() =>
        Index.ScrollAsync(null, withVectors: true, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken).AsTask();

    public async ValueTask DisposeAsync()
    {
        await Index.DisposeAsync();
        Model.Dispose();
        _folder.Dispose();
    }

    private static IEnumerable<char> Letters => "abcdefghijklmnopqrstuvwxyz0123456789";

    private sealed class LineChunker : IChunker
    {
        public string Name => "line";

        public IEnumerable<ChunkDraft> Split(SourceDocument document)
        {
            var heading = "";
            for (var start = document.ContentStart; start < document.Text.Length;)
            {
                var newLine = document.Text.IndexOf('\n', start);
                var end = newLine < 0 ? document.Text.Length : newLine;
                if (document.Text[start..end] is ['#', ' ', .. var title])
                {
                    heading = title;
                }
                else if (!string.IsNullOrWhiteSpace(document.Text[start..end]))
                {
                    yield return new ChunkDraft(start, end, heading);
                }

                start = end + 1;
            }
        }
    }
}
