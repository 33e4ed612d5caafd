using RagProbe.Cli.Terminal;
using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Indexes.Embedded;
using RagProbe.Indexing;

namespace RagProbe.Cli;

/// <summary>Building an embedded index with progress on stderr.</summary>
internal static class IndexWork
{
    public static async Task<EmbeddedIndex> BringUpToDateAsync(
        Workspace workspace, string name, IReadOnlyList<SourceDocument> documents, EmbeddingModel model, IChunker chunker, CancellationToken cancellationToken)
    {
        var (index, build) = await BuildAsync(workspace, name, documents, model, chunker, cancellationToken);
        if (build.Written > 0 || build.Deleted > 0)
        {
            Output.Note(Describe(name, build));
        }

        return index;
    }

    public static async Task<(EmbeddedIndex Index, IndexBuild Build)> BuildAsync(
        Workspace workspace, string name, IReadOnlyList<SourceDocument> documents, EmbeddingModel model, IChunker chunker, CancellationToken cancellationToken)
    {
        var index = EmbeddedIndex.OpenOrCreate(
            workspace.IndexFolder(name),
            new EmbeddedIndexSettings { Name = name, Dimensions = model.Dimensions, ModelFingerprint = model.Fingerprint, Chunker = chunker.Name });
        try
        {
            using var progress = new ProgressLine("index", "chunks", TimeProvider.System);
            var build = await new IndexBuilder(index, model, chunker, TimeProvider.System).BuildAsync(
                documents, new SynchronousProgress<IndexProgress>(state => progress.Report(state.Done, state.Total)), cancellationToken);
            return (index, build);
        }
        catch
        {
            await index.DisposeAsync();
            throw;
        }
    }

    public static string Describe(string name, IndexBuild build)
    {
        var overLimit = build.OverTokenLimit == 0 ? "" : $"; {build.OverTokenLimit} chunks are longer than the model reads";
        return $"index {name}: {build.Chunks} chunks of {build.Documents} documents in {ProgressLine.Format(build.Elapsed)} "
            + $"({build.Embedded} embedded, {build.Written} written, {build.Deleted} deleted{overLimit})";
    }
}
