using System.Text.Json;
using RagProbe.Corpus;
using RagProbe.EvalSets;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.validation</c>: everything that is wrong with an eval set and its documents.</summary>
public static class ValidationJson
{
    public static string Write(EvalSetResolution validation, IReadOnlyList<CorpusProblem> corpusProblems) => JsonReport.Write("ragprobe.validation", 1, writer =>
    {
        writer.WriteBoolean("valid", !validation.HasErrors);
        writer.WriteNumber("questions", validation.EvalSet?.Questions.Count ?? 0);
        writer.Object("labels", () =>
        {
            writer.WriteNumber("wholeDocuments", validation.Passages.WholeDocuments);
            writer.WriteNumber("exact", validation.Passages.Exact);
            writer.WriteNumber("normalised", validation.Passages.Normalised);
            writer.WriteNumber("fuzzy", validation.Passages.Fuzzy);
            writer.WriteNumber("unresolved", validation.Passages.Unresolved);
        });
        writer.Array("problems", validation.Problems, problem => writer.Object(() =>
        {
            writer.WriteString("severity", JsonNamingPolicy.CamelCase.ConvertName(problem.Severity.ToString()));
            writer.WriteString("file", problem.File);
            writer.OptionalNumber("line", problem.Line);
            writer.WriteString("field", problem.Field);
            writer.WriteString("value", problem.Value);
            writer.WriteString("message", problem.Message);
            writer.WriteString("fix", problem.Fix);
        }));
        writer.Array("corpusProblems", corpusProblems, problem => writer.Object(() =>
        {
            writer.WriteString("file", problem.File);
            writer.OptionalNumber("line", problem.Line);
            writer.WriteString("message", problem.Message);
        }));
    });
}
