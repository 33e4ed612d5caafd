using System.Text.Json;

namespace RagProbe.EvalSets;

/// <summary>
/// Ragas, one sample a line: <c>{"user_input":"...","reference_contexts":["..."],"reference":"..."}</c>, or with the names of earlier
/// releases (question, ground_truth, ground_truths, ground_truth_context, contexts). What a system under test answered and
/// retrieved is not used. The samples become the questions q0001, q0002, ..., by their place among the lines that hold an object.
/// </summary>
internal sealed class RagasFormat : IEvalSetFormat
{
    public const string FormatName = "ragas";

    private const string Used = "user_input, reference_contexts, reference, synthesizer_name and their older names";

    private static readonly string[] Contexts = ["reference_contexts", "ground_truth_contexts", "ground_truth_context"];

    // Only a sample that a system has answered has these; its "contexts" are what the system retrieved.
    private static readonly string[] Answered = ["answer", "response", "retrieved_contexts"];

    private static readonly string[] Kinds = ["synthesizer_name", "evolution_type", "question_type"];

    // Part of the format, of no use to a replay.
    private static readonly string[] OfNoUse =
        [.. Answered, "metadata", "episode_done", "rubrics", "rubric", "persona_name", "query_style", "query_length", "reference_context_ids", "retrieved_context_ids", "multi_responses"];

    private static readonly string[] Telling = [.. Contexts, "user_input", "reference", "ground_truth", "ground_truths", "contexts"];

    public string Name => FormatName;

    /// <summary>By its fields: the native format has the same extension.</summary>
    public bool Recognises(string path) =>
        path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase)
        && JsonLines.Peek(path).Select(IsSample).FirstOrDefault(static answer => answer is not null) == true;

    public void Read(EvalSetFiles files, QuestionStore questions, ProblemLog problems)
    {
        using var file = EvalSetLines.Open(files.Questions, problems);
        if (file is null)
        {
            return;
        }

        var unused = new UnusedFields(file.Path, Used, problems);
        var place = 0;
        foreach (var (element, line) in JsonLines.Objects(file, "a sample is a JSON object", "Write one {\"user_input\":...,\"reference_contexts\":[...]} a line.", problems))
        {
            var fields = new JsonFields(element, "", file.Path, _ => line, problems);
            if (ReadQuestion(fields, ++place, new FileLine(file.Path, line)) is { } question)
            {
                questions.Add(question);
            }

            unused.Add(fields.Others(), line);
        }

        unused.Report();
    }

    // Null when the fields do not tell.
    private static bool? IsSample(IReadOnlySet<string> names) =>
        names.Contains("expected") || names.Contains("unanswerable") ? false
        : names.Overlaps(Telling) ? true
        : null;

    private static Question? ReadQuestion(JsonFields fields, int place, FileLine origin)
    {
        foreach (var ignored in OfNoUse)
        {
            fields.Any(ignored);
        }

        var text = ReadText(fields);
        var contexts = Array.Find(Contexts, fields.Has) ?? (fields.Has("contexts") && !Answered.Any(fields.Has) ? "contexts" : Contexts[0]);
        var judgments = ReferenceContexts.Read(fields, contexts, origin.File, _ => origin.Line);

        // Known, if not used.
        fields.Any("contexts");
        var answer = ReadAnswer(fields);
        string[] tags = [.. Kinds.Select(kind => fields.FilledText(kind, isRequired: false)).OfType<string>().Distinct(StringComparer.Ordinal)];
        return text is null ? null : new Question { Id = ReferenceContexts.Id(place), Text = text, Expected = judgments, Answer = answer, Tags = tags, Origin = origin };
    }

    private static string? ReadText(JsonFields fields)
    {
        var name = fields.Has("user_input") || !fields.Has("question") ? "user_input" : "question";
        fields.Any("question");
        if (fields.Any(name) is { ValueKind: JsonValueKind.Array } turns)
        {
            fields.Error(name, "is a conversation; a retrieval is asked one question", "Write the last turn as a text, so that it can be understood by itself.", turns.GetRawText());
            return null;
        }

        return fields.FilledText(name, isRequired: true);
    }

    private static string? ReadAnswer(JsonFields fields)
    {
        var reference = fields.Text("reference") ?? ReadOne(fields, "ground_truth");
        return reference ?? ReadOne(fields, "ground_truths");
    }

    // A text or, in the first releases, a list of texts.
    private static string? ReadOne(JsonFields fields, string name)
    {
        if (fields.Any(name) is not { ValueKind: JsonValueKind.Array })
        {
            return fields.Text(name);
        }

        var texts = new List<string>();
        foreach (var (value, item) in fields.List(name))
        {
            if (value.ValueKind != JsonValueKind.String)
            {
                fields.Error(item, "must be a text", "Write it in double quotes.", value.GetRawText());
            }
            else if (fields.TextOf(value, item) is { } text)
            {
                texts.Add(text);
            }
        }

        return texts.Count == 0 ? null : string.Join('\n', texts);
    }
}
