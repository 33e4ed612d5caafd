using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Indexes.Embedded;

namespace RagProbe.Indexing;

/// <summary>An embedded index for one trial, in a temporary folder that goes with it. Exact: what an approximate index loses comes back, too.</summary>
internal sealed class ScratchIndex : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private ScratchIndex(DirectoryInfo folder, EmbeddedIndex index) => (_folder, Index) = (folder, index);

    public EmbeddedIndex Index { get; }

    /// <summary>An empty one.</summary>
    public static ScratchIndex Create(EmbeddedIndexSettings settings) => Open(settings, static _ => { });

    /// <summary>A copy of another index's folder, which nobody has open.</summary>
    public static ScratchIndex CopyOf(string folder, EmbeddedIndexSettings settings) => Open(settings, target =>
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    });

    /// <summary>All chunks of the documents.</summary>
    /// <param name="settings">Name the chunker.</param>
    public static async Task<ScratchIndex> BuildAsync(
        EmbeddedIndexSettings settings, EmbeddingModel model, IChunker chunker, IEnumerable<SourceDocument> documents, TimeProvider time, CancellationToken cancellationToken)
    {
        var scratch = Create(settings);
        try
        {
            await new IndexBuilder(scratch.Index, model, chunker, time).BuildAsync([.. documents.OrderBy(document => document.Id, StringComparer.Ordinal)], progress: null, cancellationToken);
            return scratch;
        }
        catch
        {
            await scratch.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Index.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static ScratchIndex Open(EmbeddedIndexSettings settings, Action<string> fill)
    {
        var folder = Directory.CreateTempSubdirectory("ragprobe-");
        try
        {
            fill(folder.FullName);
            return new ScratchIndex(folder, EmbeddedIndex.OpenOrCreate(folder.FullName, settings));
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }
}
