using System.Text.Json;

namespace RagProbe.EvalSets;

/// <summary>
/// LlamaIndex's labelled RAG dataset, rag_dataset.json:
/// <c>{"examples":[{"query":"...","reference_contexts":["..."],"reference_answer":"..."}]}</c>. The examples become the questions
/// q0001, q0002, ...
/// </summary>
internal sealed class LlamaIndexFormat : IEvalSetFormat
{
    public const string FormatName = "llamaindex";

    public const string FileName = "rag_dataset.json";

    private const string Used = "query, reference_contexts and reference_answer";

    private static readonly string[] OfNoUse = ["query_by", "reference_answer_by", "class_name"];

    public string Name => FormatName;

    public bool Recognises(string path) =>
        Path.GetFileName(path).Equals(FileName, StringComparison.OrdinalIgnoreCase)
        || (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && HasExamples(path));

    public void Read(EvalSetFiles files, QuestionStore questions, ProblemLog problems)
    {
        if (EvalSetFile.Open(files.Questions, problems) is not { } file)
        {
            return;
        }

        using var document = JsonText.Parse(file.Text, file.Path, 1, allowComments: false, problems);
        if (document is null)
        {
            return;
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            problems.Error(file.Path, 1, "a LlamaIndex dataset is a JSON object", """Write {"examples":[{"query":"...","reference_contexts":["..."],"reference_answer":"..."}]}.""");
            return;
        }

        var lines = JsonText.ElementLines(file.Text);
        var root = new JsonFields(document.RootElement, "", file.Path, name => LineOf(name), problems);
        foreach (var ignored in OfNoUse)
        {
            root.Any(ignored);
        }

        if (!root.Has("examples"))
        {
            root.Error("examples", "is missing", """Write {"examples":[{"query":"...","reference_contexts":["..."],"reference_answer":"..."}]}.""");
        }

        var unused = new UnusedFields(file.Path, Used, problems);
        foreach (var (index, (value, name)) in root.List("examples").Index())
        {
            if (root.Object(value, name) is { } fields)
            {
                var line = LineOf(name);
                if (ReadQuestion(fields, index + 1, new FileLine(file.Path, line), item => LineOf($"{name}.{item}")) is { } question)
                {
                    questions.Add(question);
                }

                unused.Add(fields.Others(), line);
            }
        }

        unused.Add(root.Others(), 1);
        unused.Report();

        int LineOf(string name) => lines.TryGetValue(name, out var line) ? line : name.LastIndexOf('.') is > 0 and var dot ? LineOf(name[..dot]) : 1;
    }

    private static Question? ReadQuestion(JsonFields fields, int place, FileLine origin, Func<string, int> lineOf)
    {
        foreach (var ignored in OfNoUse)
        {
            fields.Any(ignored);
        }

        var text = fields.FilledText("query", isRequired: true);
        var judgments = ReferenceContexts.Read(fields, "reference_contexts", origin.File, lineOf);
        var answer = fields.Text("reference_answer");
        return text is null ? null : new Question { Id = ReferenceContexts.Id(place), Text = text, Expected = judgments, Answer = answer is { Length: > 0 } ? answer : null, Origin = origin };
    }

    private static bool HasExamples(string path)
    {
        try
        {
            ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
            var reader = new Utf8JsonReader(bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("examples"u8))
                {
                    return true;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            // Whatever is wrong with it is reported when it is read.
        }

        return false;
    }
}
