using System.Globalization;
using System.Text.Json;
using RagProbe.Filters;
using RagProbe.Text;

namespace RagProbe.Corpus;

/// <summary>
/// Documents as JSON, one a line, with the field names of BEIR and its relatives: <c>{"_id":"d1","title":"...","text":"...","metadata":{}}</c>.
/// The document's text is the title, ". " and the text, as in TREC files. What is in metadata and in other fields becomes payload,
/// keys of nested objects joined by dots. A line that cannot be read is listed and left out.
/// </summary>
internal static class JsonLinesLoader
{
    private static readonly string[] Ids = ["_id", "id", "doc_id", "docid"];

    private static readonly string[] Texts = ["text", "contents", "content"];

    // Fields that questions have and documents do not.
    private static readonly string[] OfQuestions = ["question", "user_input", "query", "expected", "reference_contexts"];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Null, with the reason listed, when the file holds questions: an eval set's own file in its corpus folder is no document.</summary>
    public static IReadOnlyList<SourceDocument>? Load(string file, string text, List<CorpusProblem> problems)
    {
        var documents = new Dictionary<string, SourceDocument>(StringComparer.Ordinal);
        var isDocuments = false;
        foreach (var (index, line) in text.Split('\n').Index().Where(static item => !string.IsNullOrWhiteSpace(item.Item)))
        {
            if (Parse(line, file, index + 1, problems) is not { } parsed)
            {
                continue;
            }

            using (parsed)
            {
                // The first object tells what the file is.
                if (!isDocuments && HoldsQuestion(parsed.RootElement))
                {
                    problems.Add(new CorpusProblem(file, index + 1, $"Left out: these are questions, not documents ({Names(parsed.RootElement)}). Move the file out of the corpus."));
                    return null;
                }

                isDocuments = true;
                if (Read(parsed.RootElement, file, index + 1, problems) is { } document && !documents.TryAdd(document.Id, document))
                {
                    problems.Add(new CorpusProblem(file, index + 1, $"Document id \"{document.Id}\" occurs twice: the first one is kept. Remove one of them."));
                }
            }
        }

        if (documents.Count == 0)
        {
            problems.Add(new CorpusProblem(file, null, $"No document was found in it. Write one a line: {{\"_id\":\"d1\",\"title\":\"...\",\"text\":\"...\"}}."));
        }

        return [.. documents.Values];
    }

    private static JsonDocument? Parse(string line, string file, int number, List<CorpusProblem> problems)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line, Strict);
        }
        catch (JsonException exception)
        {
            problems.Add(new CorpusProblem(file, number, $"Left out: not valid JSON{Column(exception)}: {JsonReason.Of(exception)}. Correct the line."));
            return null;
        }
        catch (InvalidOperationException)
        {
            // Looking for names that stand twice, the framework fails on names that are no text.
            problems.Add(new CorpusProblem(file, number, "Left out: a property name holds half a surrogate pair. Write both halves of its escape."));
            return null;
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        problems.Add(new CorpusProblem(file, number, "Left out: a document is a JSON object. Write {\"_id\":\"d1\",\"title\":\"...\",\"text\":\"...\"}."));
        document.Dispose();
        return null;
    }

    private static SourceDocument? Read(JsonElement element, string file, int line, List<CorpusProblem> problems)
    {
        var id = Id(element, file, line, problems);
        var title = Text(element, "title", file, line, problems);
        var field = Array.Find(Texts, name => Has(element, name));
        var text = field is null ? null : Text(element, field, file, line, problems);
        if (id is null || (field is not null && text is null))
        {
            return null;
        }

        if (field is null && title is null)
        {
            problems.Add(new CorpusProblem(file, line, $"Left out: document \"{id}\" has neither \"text\" (\"contents\", \"content\") nor \"title\"; it has {Names(element)}. Rename the field that holds its text."));
            return null;
        }

        string[] parts = [.. new[] { title, text }.OfType<string>().Where(static part => !string.IsNullOrWhiteSpace(part))];
        if (parts.Length == 0)
        {
            problems.Add(new CorpusProblem(file, line, $"Document \"{id}\" is empty: it is kept, and nothing can be retrieved from it."));
        }

        return new SourceDocument
        {
            Id = id,
            Text = string.Join(". ", parts),
            Title = string.IsNullOrWhiteSpace(title) ? null : title,
            Metadata = Metadata(element, field, file, line, problems),
        };
    }

    private static string? Id(JsonElement element, string file, int line, List<CorpusProblem> problems)
    {
        if (Array.Find(Ids, name => Has(element, name)) is not { } field)
        {
            problems.Add(new CorpusProblem(file, line, "Left out: it has no \"_id\" (\"id\", \"doc_id\"), so no judgment can name it. Give it one."));
            return null;
        }

        var value = element.GetProperty(field);
        if (value.ValueKind == JsonValueKind.Number && PayloadValueJson.ReadNumber(value) is PayloadValue.Integer)
        {
            return value.GetRawText();
        }

        var id = Text(element, field, file, line, problems);
        if (id is not null && string.IsNullOrWhiteSpace(id))
        {
            problems.Add(new CorpusProblem(file, line, $"Left out: \"{field}\" is empty, so no judgment can name it. Fill it in."));
            return null;
        }

        return id;
    }

    private static string? Text(JsonElement element, string field, string file, int line, List<CorpusProblem> problems)
    {
        if (!Has(element, field))
        {
            return null;
        }

        var value = element.GetProperty(field);
        if (value.ValueKind == JsonValueKind.String && TextOf(value) is { } text)
        {
            return text;
        }

        var what = field == "title" ? "The title was left out" : "Left out";
        problems.Add(new CorpusProblem(file, line, value.ValueKind == JsonValueKind.String
            ? $"{what}: \"{field}\" holds half a surrogate pair. Write both halves of its escape."
            : $"{what}: \"{field}\" must be a text. Write it in double quotes."));
        return null;
    }

    private static Dictionary<string, PayloadValue> Metadata(JsonElement element, string? text, string file, int line, List<CorpusProblem> problems)
    {
        var values = new Dictionary<string, PayloadValue>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject().Where(property => property.Name != "metadata" && property.Name != "title" && property.Name != text && !Ids.Contains(property.Name, StringComparer.Ordinal)))
        {
            Add(property.Name, property.Value);
        }

        if (Has(element, "metadata"))
        {
            var metadata = element.GetProperty("metadata");
            if (metadata.ValueKind == JsonValueKind.Object)
            {
                AddAll("", metadata);
            }
            else
            {
                Add("metadata", metadata);
            }
        }

        return values;

        void AddAll(string prefix, JsonElement parent)
        {
            foreach (var property in parent.EnumerateObject())
            {
                Add(prefix + property.Name, property.Value);
            }
        }

        void Add(string key, JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Object)
            {
                AddAll(key + ".", value);
            }
            else if (value.ValueKind != JsonValueKind.Null && Value(value) is var payload && (payload is null || !values.TryAdd(key, payload)))
            {
                problems.Add(new CorpusProblem(file, line, payload is null
                    ? $"\"{key}\" was left out of the payload: texts, 64-bit integers, numbers, true/false and lists of them can be kept. Change its value."
                    : $"\"{key}\" stands twice, the one in \"metadata\" was left out. Rename one of them."));
            }
        }
    }

    // Null for what a payload cannot hold.
    private static PayloadValue? Value(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return TextOf(element) is { } text ? new PayloadValue.Text(text) : null;
            case JsonValueKind.Number:
                return PayloadValueJson.ReadNumber(element);
            case JsonValueKind.True or JsonValueKind.False:
                return new PayloadValue.Flag(element.GetBoolean());
            case JsonValueKind.Array:
                var items = element.EnumerateArray().Select(Value).ToList();
                return items.Contains(null) ? null : new PayloadValue.List([.. items.OfType<PayloadValue>()]);
            default:
                return null;
        }
    }

    private static string? TextOf(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    private static bool HoldsQuestion(JsonElement element) => Array.Exists(OfQuestions, name => Has(element, name)) && !Array.Exists(Texts, name => Has(element, name));

    private static bool Has(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private static string Names(JsonElement element) => string.Join(", ", element.EnumerateObject().Take(8).Select(static property => property.Name));

    private static string Column(JsonException exception) => exception.BytePositionInLine is { } position ? string.Create(CultureInfo.InvariantCulture, $" at byte {position + 1}") : "";
}
