using System.Text.Json;
using RagProbe.EvalSets;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.evalset-statistics</c>: what is in an eval set. Lengths are in code points.</summary>
public static class EvalSetStatisticsJson
{
    public static string Write(EvalSetStatistics statistics) => JsonReport.Write("ragprobe.evalset-statistics", 1, writer =>
    {
        writer.WriteString("name", statistics.Name);
        writer.WriteString("setVersion", statistics.Version);
        writer.WriteString("setFormat", statistics.Format);
        writer.Object("questions", () =>
        {
            writer.WriteNumber("count", statistics.Questions);
            writer.WriteNumber("answerable", statistics.Answerable);
            writer.WriteNumber("unanswerable", statistics.Unanswerable);
            writer.WriteNumber("withoutExpectation", statistics.WithoutExpectation);
            writer.WriteNumber("withAnswer", statistics.WithAnswer);
            writer.WriteNumber("withFilter", statistics.WithFilter);
            Write(writer, "length", statistics.QuestionLengths);
            writer.Array("tags", statistics.Tags, tag => writer.Object(() =>
            {
                writer.WriteString("tag", tag.Tag);
                writer.WriteNumber("questions", tag.Questions);
            }));
            writer.WriteNumber("untagged", statistics.Untagged);
            writer.Array("duplicates", statistics.DuplicateQuestions, group =>
            {
                writer.WriteStartArray();
                foreach (var id in group)
                {
                    writer.WriteStringValue(id);
                }

                writer.WriteEndArray();
            });
        });
        writer.Object("judgments", () =>
        {
            writer.WriteNumber("count", statistics.Judgments);
            writer.WriteNumber("wholeDocuments", statistics.WholeDocuments);
            writer.WriteNumber("passages", statistics.PassageLengths.Count);
            Write(writer, "perQuestion", statistics.JudgmentsPerQuestion);
            Write(writer, "sourcesPerQuestion", statistics.SourcesPerQuestion);
            Write(writer, "passageLength", statistics.PassageLengths);
            writer.Array("grades", statistics.Grades, grade => writer.Object(() =>
            {
                writer.WriteNumber("grade", grade.Grade);
                writer.WriteNumber("judgments", grade.Judgments);
            }));
        });
        writer.Object("documents", () =>
        {
            writer.WriteNumber("count", statistics.DocumentLengths.Count);
            writer.WriteNumber("empty", statistics.EmptyDocuments);
            writer.WriteNumber("expected", statistics.ExpectedDocuments);
            writer.WriteNumber("judgedNeverExpected", statistics.JudgedNeverExpected);
            writer.WriteNumber("neverJudged", statistics.NeverJudged);
            Write(writer, "length", statistics.DocumentLengths);
        });
    });

    private static void Write(Utf8JsonWriter writer, string name, LengthSummary lengths) => writer.Object(name, () =>
    {
        writer.WriteNumber("minimum", lengths.Minimum);
        writer.WriteNumber("median", lengths.Median);
        writer.WriteNumber("mean", lengths.Mean);
        writer.WriteNumber("maximum", lengths.Maximum);
    });
}
