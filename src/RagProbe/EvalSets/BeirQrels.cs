using System.Globalization;
using RagProbe.Text;

namespace RagProbe.EvalSets;

/// <summary>Reads BEIR's judgments: a header that names query-id, corpus-id and score, and a line of them each, separated by tabs.</summary>
internal static class BeirQrels
{
    /// <summary>As the header names them, in any order.</summary>
    public static readonly string[] Columns = ["query-id", "corpus-id", "score"];

    public static IReadOnlyList<TrecJudgment> Read(EvalSetLines file, ProblemLog problems)
    {
        var judgments = new List<TrecJudgment>();
        var lines = file.Where(static line => !string.IsNullOrWhiteSpace(line.Text)).ToList();
        if (lines.Count == 0)
        {
            if (!problems.HasErrors)
            {
                problems.Error(file.Path, null, "no judgments", $"Its first line names the columns: {string.Join(", ", Columns)}.");
            }

            return judgments;
        }

        if (ReadHeader(lines[0], file.Path, problems) is not { } positions)
        {
            return judgments;
        }

        var seen = new Dictionary<(string Query, string Document), TrecJudgment>();
        foreach (var line in lines.Skip(1))
        {
            if (ReadJudgment(line, positions, file.Path, problems) is not { } judgment)
            {
                continue;
            }

            if (seen.TryGetValue((judgment.Topic, judgment.Document), out var first))
            {
                TrecQrels.ReportTwice(first, judgment, problems);
                continue;
            }

            seen.Add((judgment.Topic, judgment.Document), judgment);
            judgments.Add(judgment);
        }

        return judgments;
    }

    // Without a header the first judgment would be lost to it.
    private static int[]? ReadHeader(EvalSetLine line, string path, ProblemLog problems)
    {
        var header = line.Text.Split('\t').Select(static name => name.Trim()).ToList();
        var positions = Columns.Select(column => header.FindIndex(name => name.Equals(column, StringComparison.OrdinalIgnoreCase))).ToArray();
        if (!positions.Contains(-1))
        {
            return positions;
        }

        var meant = Columns.Index().Where(item => positions[item.Index] < 0).Select(item => NearestName.Find(item.Item, header) is { } near ? $"rename {near} to {item.Item}" : null).FirstOrDefault(static rename => rename is not null);
        problems.Error(path, line.Number, "the first line is no header of query-id, corpus-id and score", meant is null ? $"Put the line {string.Join(" ", Columns)}, with tabs between, before the judgments." : $"Perhaps {meant}; columns are separated by tabs.", value: line.Text);
        return null;
    }

    private static TrecJudgment? ReadJudgment(EvalSetLine line, int[] positions, string path, ProblemLog problems)
    {
        var parts = line.Text.Split('\t');
        if (parts.Length <= positions.Max())
        {
            problems.Error(path, line.Number, $"a judgment has {positions.Max() + 1} fields, this line {parts.Length}", "Write query-id, corpus-id and score with tabs between.", value: line.Text);
            return null;
        }

        var (query, document, score) = (parts[positions[0]], parts[positions[1]], parts[positions[2]]);
        foreach (var (name, value) in Columns.Zip([query, document]).Where(static pair => string.IsNullOrWhiteSpace(pair.Second)))
        {
            problems.Error(path, line.Number, "is empty", "Fill it in or remove the line.", name, value);
        }

        if (!int.TryParse(score, NumberStyles.AllowLeadingSign | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var grade))
        {
            problems.Error(path, line.Number, "must be an integer", "Write 0 for not relevant, 1 or more for relevant.", Columns[2], score);
            return null;
        }

        return string.IsNullOrWhiteSpace(query) || string.IsNullOrWhiteSpace(document) ? null : new TrecJudgment(query, document, grade, new FileLine(path, line.Number) { Field = Columns[1] });
    }
}
