using System.Globalization;

namespace RagProbe.EvalSets;

/// <summary>One line of qrels.</summary>
internal sealed record TrecJudgment(string Topic, string Document, int Grade, FileLine Origin);

/// <summary>Reads TREC judgments: topic, iteration, document, grade, separated by any blanks. Grades may be 0 or negative.</summary>
internal static class TrecQrels
{
    public static IReadOnlyList<TrecJudgment> Read(EvalSetLines file, ProblemLog problems)
    {
        var judgments = new List<TrecJudgment>();
        var seen = new Dictionary<(string Topic, string Document), TrecJudgment>();
        foreach (var line in file.Where(line => !string.IsNullOrWhiteSpace(line.Text)))
        {
            var parts = line.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length != 4)
            {
                problems.Error(file.Path, line.Number, $"a judgment has 4 fields, this line {parts.Length}", "Write topic, iteration, document and grade: 301 0 FT911-3 1.", value: line.Text);
                continue;
            }

            if (!int.TryParse(parts[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var grade))
            {
                problems.Error(file.Path, line.Number, "the grade must be an integer", "Write 0 or less for not relevant, 1 or more for relevant.", "grade", parts[3]);
                continue;
            }

            var judgment = new TrecJudgment(TrecTopics.TrecNumber(parts[0]), parts[2], grade, new FileLine(file.Path, line.Number));
            if (seen.TryGetValue((judgment.Topic, judgment.Document), out var first))
            {
                ReportTwice(first, judgment, problems);
                continue;
            }

            seen.Add((judgment.Topic, judgment.Document), judgment);
            judgments.Add(judgment);
        }

        return judgments;
    }

    internal static void ReportTwice(TrecJudgment first, TrecJudgment second, ProblemLog problems)
    {
        var value = $"{second.Topic} {second.Document}";
        if (first.Grade == second.Grade)
        {
            problems.Warning(second.Origin.File, second.Origin.Line, $"the judgment stands in line {first.Origin.Line} already", "Remove one of the two.", value: value);
        }
        else
        {
            problems.Error(second.Origin.File, second.Origin.Line, $"the document has grade {second.Grade} here and {first.Grade} in line {first.Origin.Line}", "Decide for one.", value: value);
        }
    }
}
