using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Indexes;
using RagProbe.Indexes.Embedded;
using RagProbe.Indexing;

namespace RagProbe.Repairs;

/// <summary>An index for one trial, in a temporary folder that goes with it. Exact: what an approximate index loses comes back, too.</summary>
internal sealed class ScratchIndex : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private ScratchIndex(DirectoryInfo folder, EmbeddedIndex index) => (_folder, Index) = (folder, index);

    public IChunkIndex Index { get; }

    public static async Task<ScratchIndex> BuildAsync(EmbeddingModel model, IChunker chunker, IEnumerable<SourceDocument> documents, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("ragprobe-");
        EmbeddedIndex? index = null;
        try
        {
            index = EmbeddedIndex.OpenOrCreate(
                Path.Combine(folder.FullName, "scratch"),
                new EmbeddedIndexSettings { Name = "scratch", Dimensions = model.Dimensions, ModelFingerprint = model.Fingerprint, Chunker = chunker.Name });
            await new IndexBuilder(index, model, chunker, time).BuildAsync([.. documents.OrderBy(document => document.Id, StringComparer.Ordinal)], progress: null, cancellationToken);
            return new ScratchIndex(folder, index);
        }
        catch
        {
            await (index?.DisposeAsync() ?? ValueTask.CompletedTask);
            folder.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Index.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
