using System.Globalization;

namespace RagProbe.EvalSets;

/// <summary>
/// A BEIR folder: corpus.jsonl, queries.jsonl (<c>{"_id":"q1","text":"..."}</c>) and qrels/*.tsv, one file a split. Judgments name
/// whole documents; score 0 is judged, not relevant. A split judges some of the queries, and only those are its questions.
/// </summary>
internal sealed class BeirFormat : IEvalSetFormat
{
    public const string FormatName = "beir";

    private const int MaxExamples = 3;

    public string Name => FormatName;

    /// <summary>Whether a file that comes without its folder is one of queries: they have an _id, a text, and no title.</summary>
    public bool Recognises(string path) =>
        path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase)
        && JsonLines.Peek(path) is [var names, ..] && names.Contains("_id") && names.Contains("text") && !names.Contains("title");

    public void Read(EvalSetFiles files, QuestionStore questions, ProblemLog problems)
    {
        using var file = EvalSetLines.Open(files.Questions, problems);
        var queries = file is null ? null : ReadQueries(file, problems);
        using var qrels = BeirFolder.FindQrels(files, problems) is { } path ? EvalSetLines.Open(path, problems) : null;
        if (queries is null || qrels is null)
        {
            return;
        }

        var judgments = BeirQrels.Read(qrels, problems);
        var known = queries.Select(static query => query.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var stranger in judgments.Where(judgment => !known.Contains(judgment.Topic)).DistinctBy(static judgment => judgment.Topic))
        {
            problems.Error(stranger.Origin.File, stranger.Origin.Line, $"no query of {files.Questions} has this id", "Check that the two files belong together; query ids are compared character by character.", BeirQrels.Columns[0], stranger.Topic);
        }

        var byQuery = judgments.ToLookup(static judgment => judgment.Topic, StringComparer.Ordinal);
        ReportUnjudged(queries.Where(query => !byQuery.Contains(query.Id)).ToList(), queries.Count, files.Questions, qrels.Path, problems);
        foreach (var query in queries.Where(query => byQuery.Contains(query.Id)))
        {
            questions.Add(query with
            {
                Expected = [.. byQuery[query.Id].Select(static judgment => new Judgment { Source = judgment.Document, Grade = judgment.Grade, Origin = judgment.Origin })],
            });
        }
    }

    private static QuestionStore ReadQueries(EvalSetLines file, ProblemLog problems)
    {
        var queries = new QuestionStore();
        var lineOfId = new Dictionary<string, int>(StringComparer.Ordinal);
        var unused = new UnusedFields(file.Path, "_id and text", problems);
        foreach (var (element, line) in JsonLines.Objects(file, "a query is a JSON object", "Write one {\"_id\":...,\"text\":...} a line.", problems))
        {
            var fields = new JsonFields(element, "", file.Path, _ => line, problems);
            if (ReadQuery(fields, new FileLine(file.Path, line)) is { } query)
            {
                if (lineOfId.TryAdd(query.Id, line))
                {
                    queries.Add(query);
                }
                else
                {
                    problems.Error(file.Path, line, $"the id is taken by line {lineOfId[query.Id]}", "Give every query an id of its own.", "_id", query.Id);
                }
            }

            unused.Add(fields.Others(), line);
        }

        unused.Report();
        return queries;
    }

    private static Question? ReadQuery(JsonFields fields, FileLine origin)
    {
        // Part of the format, empty nearly everywhere.
        fields.Any("metadata");
        var id = fields.Identifier("_id");
        var text = fields.FilledText("text", isRequired: true);
        return id is null || text is null ? null : new Question { Id = id, Text = text, Origin = origin };
    }

    private static void ReportUnjudged(List<Question> unjudged, int total, string queries, string qrels, ProblemLog problems)
    {
        if (unjudged.Count > 0)
        {
            var examples = string.Join(", ", unjudged.Take(MaxExamples).Select(static query => query.Id)) + (unjudged.Count > MaxExamples ? ", ..." : "");
            problems.Warning(
                queries,
                unjudged[0].Origin?.Line,
                string.Create(CultureInfo.InvariantCulture, $"{unjudged.Count} of {total} queries have no judgment in {qrels} and are left out ({examples})"),
                "That is what a split means; --qrels names another one.");
        }
    }
}
