using RagProbe.Indexes;
using RagProbe.Indexing;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.index</c>: an index and what the last build did to it.</summary>
public static class IndexJson
{
    public static string Write(IndexDescription index, IndexBuild build) => JsonReport.Write("ragprobe.index", 1, writer =>
    {
        writer.WriteString("name", index.Name);
        writer.WriteString("fingerprint", index.Fingerprint);
        writer.WriteString("chunker", index.Chunker);
        writer.WriteString("modelFingerprint", index.ModelFingerprint);
        writer.WriteNumber("dimensions", index.Dimensions);
        writer.WriteNumber("sources", index.SourceCount);
        writer.WriteNumber("chunks", index.ChunkCount);
        writer.Object("build", () =>
        {
            writer.WriteNumber("documents", build.Documents);
            writer.WriteNumber("embedded", build.Embedded);
            writer.WriteNumber("written", build.Written);
            writer.WriteNumber("deleted", build.Deleted);
            writer.WriteNumber("overTokenLimit", build.OverTokenLimit);
        });
    });
}
