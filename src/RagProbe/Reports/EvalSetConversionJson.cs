using RagProbe.EvalSets;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.conversion</c>: what was written of an eval set.</summary>
public static class EvalSetConversionJson
{
    /// <param name="folder">As the user named it.</param>
    /// <param name="original">The set that was converted.</param>
    /// <param name="copiedFiles">Files of documents; 0 when the corpus is referred to.</param>
    /// <param name="leftOut">Ids of the questions that the native format cannot hold.</param>
    public static string Write(string folder, EvalSet original, int questions, int judgments, int copiedFiles, IReadOnlyList<string> leftOut) => JsonReport.Write("ragprobe.conversion", 1, writer =>
    {
        writer.WriteString("folder", folder);
        writer.WriteString("name", original.Name);
        writer.WriteString("from", original.Format);
        writer.WriteNumber("questions", questions);
        writer.WriteNumber("judgments", judgments);
        writer.WriteNumber("copiedFiles", copiedFiles);
        writer.Array("leftOut", leftOut, writer.WriteStringValue);
    });
}
