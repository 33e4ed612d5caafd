using RagProbe.Corpus;
using RagProbe.Indexes;

namespace RagProbe.Drills.Faults;

/// <summary>Documents of one chunk that a fault adds, to the corpus and to the index.</summary>
internal sealed class Strangers(HealthyWorld world)
{
    private readonly List<SourceDocument> _documents = [];
    private readonly List<Chunk> _chunks = [];

    /// <param name="id">Of the document.</param>
    /// <param name="text">Nothing is added where it is blank.</param>
    public void Add(string id, string text)
    {
        if (!string.IsNullOrWhiteSpace(text))
        {
            var (document, chunk) = world.Stranger(id, text);
            _documents.Add(document);
            _chunks.Add(chunk);
        }
    }

    public async Task<Injection> ToInjectionAsync(CancellationToken cancellationToken) => ToInjection(await world.EmbedAsync(_chunks, cancellationToken));

    /// <summary>With a vector for all of them that is not their text's.</summary>
    public Injection ToInjection(Func<Chunk, ReadOnlyMemory<float>> vectorOf) => ToInjection([.. _chunks.Select(chunk => new EmbeddedChunk(chunk, vectorOf(chunk)))]);

    private Injection ToInjection(IReadOnlyList<EmbeddedChunk> chunks) => new()
    {
        Write = new IndexWrite { Upserts = chunks },
        Documents = world.DocumentsWith(_documents),
    };
}
