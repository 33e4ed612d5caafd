using System.Text.Json;
using RagProbe.Filters;
using RagProbe.Text;

namespace RagProbe.EvalSets;

/// <summary>
/// questions.jsonl, one question a line:
/// <c>{"id":"q1","question":"...","expected":[{"source":"policies/returns.md","quote":"within 14 days","grade":3}],"answer":"...","tags":["policy"]}</c>.
/// </summary>
internal sealed class NativeFormat : IEvalSetFormat
{
    public const string FormatName = "native";

    public string Name => FormatName;

    public bool Recognises(string path) => path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase);

    public void Read(EvalSetFiles files, QuestionStore questions, ProblemLog problems)
    {
        using var file = EvalSetLines.Open(files.Questions, problems);
        if (file is null)
        {
            return;
        }

        var lineOfId = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (element, line) in JsonLines.Objects(file, "a question is a JSON object", "Write one {\"id\":...,\"question\":...,\"expected\":[...]} a line.", problems))
        {
            if (ReadQuestion(element, new FileLine(file.Path, line), files.Grades, problems) is not { } question)
            {
                continue;
            }

            if (lineOfId.TryAdd(question.Id, line))
            {
                questions.Add(question);
            }
            else
            {
                problems.Error(file.Path, line, $"the id is taken by line {lineOfId[question.Id]}", "Give every question an id of its own.", "id", question.Id);
            }
        }
    }

    private static Question? ReadQuestion(JsonElement element, FileLine origin, GradeRange grades, ProblemLog problems)
    {
        var fields = new JsonFields(element, "", origin.File, _ => origin.Line, problems);
        var id = fields.FilledText("id", isRequired: true);
        var text = fields.FilledText("question", isRequired: true);
        var expected = ReadExpected(fields, origin, grades);
        var answer = fields.Text("answer");
        var tags = ReadTags(fields);
        var filter = ReadFilter(fields);
        var isUnanswerable = fields.Flag("unanswerable");
        fields.RejectOthers();
        var expectsSomething = element.TryGetProperty("expected", out var list) && list is { ValueKind: JsonValueKind.Array } && list.GetArrayLength() > 0;
        if (isUnanswerable && expectsSomething)
        {
            fields.Error("unanswerable", "an unanswerable question expects no sources", "Remove \"unanswerable\" or \"expected\".", "true");
        }
        else if (!isUnanswerable && !expectsSomething && (!fields.Has("expected") || list.ValueKind == JsonValueKind.Array))
        {
            fields.Error("expected", "nothing is expected", "Name at least one source, or write \"unanswerable\": true.");
        }

        return id is null || text is null
            ? null
            : new Question { Id = id, Text = text, Expected = expected, Answer = answer, Tags = tags, Filter = filter, Unanswerable = isUnanswerable, Origin = origin };
    }

    private static List<Judgment> ReadExpected(JsonFields fields, FileLine origin, GradeRange grades)
    {
        var judgments = new List<Judgment>();
        var nameOf = new Dictionary<(string Source, string? Quote, TextSpan? Span), string>();
        foreach (var (value, name) in fields.List("expected"))
        {
            if (fields.Object(value, name) is { } item && ReadJudgment(item, origin, grades) is { } judgment)
            {
                if (nameOf.TryAdd((judgment.Source, judgment.Quote, judgment.Span), name))
                {
                    judgments.Add(judgment);
                }
                else
                {
                    fields.Error(name, $"says the same as {nameOf[(judgment.Source, judgment.Quote, judgment.Span)]}", "Remove one of the two.", judgment.Source);
                }
            }
        }

        return judgments;
    }

    private static Judgment? ReadJudgment(JsonFields fields, FileLine origin, GradeRange grades)
    {
        var source = fields.FilledText("source", isRequired: true);
        var quote = fields.FilledText("quote", isRequired: false);
        var start = fields.Integer("start", 0, int.MaxValue, "an integer of 0 or more (code points from the start of the document)");
        var end = fields.Integer("end", 0, int.MaxValue, "an integer above start (code points from the start of the document)");
        var grade = fields.Integer("grade", grades.Lowest, grades.Highest, grades.Rule);
        fields.RejectOthers();
        if (fields.Has("start") != fields.Has("end"))
        {
            fields.Error(fields.Has("start") ? "end" : "start", "is missing", "A span needs both start and end.");
            return null;
        }

        if (start >= end)
        {
            fields.Error("end", FormattableString.Invariant($"must be above start, which is {start}"), "A span is start (first code point) to end (one past the last).", FormattableString.Invariant($"{end}"));
            return null;
        }

        return source is null || (fields.Has("quote") && quote is null) || (fields.Has("start") && (start is null || end is null))
            ? null
            : new Judgment { Source = source, Quote = quote, Span = start is null ? null : new TextSpan(start.Value, end!.Value), Grade = grade ?? 1, Origin = origin };
    }

    private static List<string> ReadTags(JsonFields fields)
    {
        var tags = new List<string>();
        foreach (var (value, name) in fields.List("tags"))
        {
            var tag = value.ValueKind == JsonValueKind.String ? fields.TextOf(value, name) : null;
            if (string.IsNullOrWhiteSpace(tag))
            {
                fields.Error(name, "a tag is a text that is not empty", "Write \"tags\": [\"policy\", \"numbers\"].", value.GetRawText());
            }
            else if (tags.Contains(tag, StringComparer.Ordinal))
            {
                fields.Warning(name, "the tag is there already", "Remove it.", tag);
            }
            else
            {
                tags.Add(tag);
            }
        }

        return tags;
    }

    private static Filter? ReadFilter(JsonFields fields)
    {
        if (fields.Any("filter") is not { } element)
        {
            return null;
        }

        try
        {
            return FilterJson.Read(element);
        }
        catch (FilterJsonException exception)
        {
            foreach (var problem in exception.Problems)
            {
                fields.Error(problem.Path.Length == 0 ? "filter" : $"filter.{problem.Path}", problem.Message, problem.Fix);
            }

            return null;
        }
    }
}
