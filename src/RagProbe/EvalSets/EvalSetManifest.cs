using System.Text.Json;

namespace RagProbe.EvalSets;

/// <summary>evalset.json, as far as it could be read.</summary>
internal sealed record EvalSetManifest
{
    public const string FileName = "evalset.json";

    // Properties that mean nothing to a replay, only to readers and editors.
    private static readonly string[] ForPeople = ["$schema", "description", "license", "origin"];

    private static readonly string[] Formats = ["native", "trec", "csv"];

    /// <summary>As the user named it; paths in it are relative to its folder.</summary>
    public required string Path { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Format { get; init; }

    public required string Corpus { get; init; }

    /// <summary>Where "corpus" stands; null when it is left out.</summary>
    public required int? CorpusLine { get; init; }

    public required string Questions { get; init; }

    public required string? Qrels { get; init; }

    public required bool TopicsByOrder { get; init; }

    public required IReadOnlyDictionary<string, string> Defaults { get; init; }

    /// <summary>A path that the manifest names, seen from where the user stands.</summary>
    public string Resolve(string path) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "", path);

    /// <summary>Null, with the reason reported, when there is nothing to go on with.</summary>
    public static EvalSetManifest? Read(string path, ProblemLog problems)
    {
        if (EvalSetFile.Open(path, problems) is not { } file)
        {
            return null;
        }

        using var document = JsonText.Parse(file.Text, path, 1, allowComments: true, problems);
        if (document is null)
        {
            return null;
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            problems.Error(path, 1, "evalset.json holds a JSON object", "Write {\"name\": \"handbook\", \"corpus\": \"corpus\"}.");
            return null;
        }

        var lines = JsonText.PropertyLines(file.Text);
        var fields = new JsonFields(document.RootElement, "", path, name => lines.TryGetValue(name, out var line) ? line : null, problems);
        foreach (var ignored in ForPeople)
        {
            fields.Any(ignored);
        }

        var format = fields.FilledText("format", isRequired: false) ?? "native";
        if (!Formats.Contains(format, StringComparer.Ordinal))
        {
            fields.Error("format", "unknown format", $"Write one of {string.Join(", ", Formats)}.", format);
            return null;
        }

        var isTrec = format == "trec";
        var manifest = new EvalSetManifest
        {
            Path = path,
            Format = format,
            Name = fields.FilledText("name", isRequired: true) ?? "",
            Version = ReadVersion(fields),
            Corpus = fields.FilledText("corpus", isRequired: false) ?? "corpus",
            CorpusLine = lines.TryGetValue("corpus", out var line) ? line : null,
            Questions = ReadQuestions(fields, format),
            Qrels = isTrec ? fields.FilledText("qrels", isRequired: true) : RejectTrecOnly(fields, "qrels"),
            TopicsByOrder = isTrec ? ReadNumbering(fields) : RejectTrecOnly(fields, "topicNumbering") is not null,
            Defaults = ReadDefaults(fields),
        };
        fields.RejectOthers();
        return manifest;
    }

    private static string ReadVersion(JsonFields fields) =>
        fields.Any("version") is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : fields.FilledText("version", isRequired: false) ?? "1";

    private static string ReadQuestions(JsonFields fields, string format)
    {
        if (format == "trec")
        {
            if (fields.Any("questions") is { } value)
            {
                fields.Error("questions", "a trec set has topics", "Write \"topics\" instead.", value.GetRawText());
            }

            return fields.FilledText("topics", isRequired: true) ?? "";
        }

        RejectTrecOnly(fields, "topics");
        return fields.FilledText("questions", isRequired: false) ?? (format == "csv" ? "questions.csv" : "questions.jsonl");
    }

    private static string? RejectTrecOnly(JsonFields fields, string name)
    {
        if (fields.Any(name) is { } value)
        {
            fields.Error(name, "only a trec set has it", "Remove it, or add \"format\": \"trec\".", value.GetRawText());
        }

        return null;
    }

    private static bool ReadNumbering(JsonFields fields)
    {
        var numbering = fields.FilledText("topicNumbering", isRequired: false) ?? "id";
        if (numbering is not ("id" or "order"))
        {
            fields.Error("topicNumbering", "must be id (the topics' own numbers) or order (1, 2, 3... in file order)", "Write \"id\" or \"order\".", numbering);
        }

        return numbering == "order";
    }

    private static Dictionary<string, string> ReadDefaults(JsonFields fields) =>
        fields.Any("defaults") is { } element && fields.Object(element, "defaults") is { } options ? OptionValues.Read(element, options) : new Dictionary<string, string>(StringComparer.Ordinal);
}
