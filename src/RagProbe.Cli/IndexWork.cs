using RagProbe.Cli.Terminal;
using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Indexes;
using RagProbe.Indexing;

namespace RagProbe.Cli;

/// <summary>Building an index with progress on stderr.</summary>
internal static class IndexWork
{
    public static async Task<IndexBuild> BuildAsync(IChunkIndex index, IReadOnlyList<SourceDocument> documents, EmbeddingModel model, IChunker chunker, CancellationToken cancellationToken)
    {
        using var progress = new ProgressLine("index", "chunks", TimeProvider.System);
        return await new IndexBuilder(index, model, chunker, TimeProvider.System).BuildAsync(
            documents, new SynchronousProgress<IndexProgress>(state => progress.Report(state.Done, state.Total)), cancellationToken);
    }

    public static string Describe(string name, IndexBuild build)
    {
        var overLimit = build.OverTokenLimit == 0 ? "" : $"; {build.OverTokenLimit} chunks are longer than the model reads";
        return $"index {name}: {build.Chunks} chunks of {build.Documents} documents in {ProgressLine.Format(build.Elapsed)} "
            + $"({build.Embedded} embedded, {build.Written} written, {build.Deleted} deleted{overLimit})";
    }
}
