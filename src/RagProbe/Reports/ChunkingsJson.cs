using RagProbe.Chunkings;
using RagProbe.EvalSets;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.chunkings</c>: ways of cutting documents and what they do to the expected passages, in the order they were asked for.</summary>
public static class ChunkingsJson
{
    public static string Write(EvalSet evalSet, IReadOnlyList<ChunkingScore> scores) => JsonReport.Write("ragprobe.chunkings", 1, writer =>
    {
        writer.Object("evalSet", () =>
        {
            writer.WriteString("name", evalSet.Name);
            writer.WriteString("version", evalSet.Version);
        });
        writer.Array("chunkings", scores, score =>
        {
            writer.WriteString("chunker", score.Chunker);
            writer.WriteNumber("chunks", score.Chunks);
            writer.OptionalNumber("meanLength", score.MeanLength);
            writer.WriteNumber("longestLength", score.LongestLength);
            writer.OptionalNumber("precisionOmega", score.PrecisionOmega);
            writer.OptionalNumber("deviation", score.Deviation);
            writer.WriteNumber("questions", score.Questions);
            writer.WriteNumber("passages", score.Passages);
            writer.WriteNumber("cutPassages", score.CutPassages);
        });
    });
}
