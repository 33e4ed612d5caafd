using System.Text.Json;

namespace RagProbe.EvalSets;

/// <summary>evalset.json, as far as it could be read.</summary>
internal sealed record EvalSetManifest
{
    public const string FileName = "evalset.json";

    // Properties that mean nothing to a replay, only to readers and editors.
    private static readonly string[] ForPeople = ["description", "license", "origin"];

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

    public required GradeRange Grades { get; init; }

    public required IReadOnlyDictionary<string, string> Defaults { get; init; }

    /// <summary>What is said to people, by name.</summary>
    public required IReadOnlyDictionary<string, string> Notes { get; init; }

    /// <summary>A path that the manifest names, seen from where the user stands.</summary>
    public string Resolve(string path) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "", path);

    /// <summary>Null, with the reason reported, when there is nothing to go on with.</summary>
    /// <param name="formats">What "format" may say.</param>
    public static EvalSetManifest? Read(string path, IReadOnlyList<string> formats, ProblemLog problems)
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
        // For editors.
        fields.Any("$schema");
        var format = fields.FilledText("format", isRequired: false) ?? NativeFormat.FormatName;
        if (!formats.Contains(format, StringComparer.Ordinal))
        {
            fields.Error("format", "unknown format", $"Write one of {string.Join(", ", formats)}.", format);
            return null;
        }

        var manifest = new EvalSetManifest
        {
            Path = path,
            Format = format,
            Name = fields.FilledText("name", isRequired: true) ?? "",
            Version = ReadVersion(fields),
            Corpus = ReadPath(fields, "corpus", isRequired: false) ?? (format == BeirFormat.FormatName ? BeirFolder.Corpus : "corpus"),
            CorpusLine = lines.TryGetValue("corpus", out var line) ? line : null,
            Questions = ReadQuestions(fields, format),
            Qrels = format switch
            {
                TrecFormat.FormatName => ReadPath(fields, "qrels", isRequired: true),
                BeirFormat.FormatName => ReadPath(fields, "qrels", isRequired: false),
                _ => Reject(fields, "qrels", "only a trec or beir set has it", "\"format\": \"trec\" or \"beir\""),
            },
            TopicsByOrder = format == TrecFormat.FormatName ? ReadNumbering(fields) : RejectTrecOnly(fields, "topicNumbering") is not null,
            Grades = format == NativeFormat.FormatName ? ReadGrades(fields) : Reject(fields, "grades", "only a native set has it: the others may hold any grade", "\"format\": \"native\"") is null ? GradeRange.Native : default,
            Defaults = ReadDefaults(fields),
            Notes = ReadNotes(fields),
        };
        fields.RejectOthers();
        return manifest;
    }

    private static string ReadVersion(JsonFields fields) =>
        fields.Any("version") is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : fields.FilledText("version", isRequired: false) ?? "1";

    private static string? ReadPath(JsonFields fields, string name, bool isRequired)
    {
        var path = fields.FilledText(name, isRequired);
        if (path?.Contains('\0', StringComparison.Ordinal) != true)
        {
            return path;
        }

        fields.Error(name, "a path cannot hold the character NUL", "Correct the path.", path);
        return null;
    }

    private static string ReadQuestions(JsonFields fields, string format)
    {
        if (format == TrecFormat.FormatName)
        {
            if (fields.Any("questions") is { } value)
            {
                fields.Error("questions", "a trec set has topics", "Write \"topics\" instead.", value.GetRawText());
            }

            return ReadPath(fields, "topics", isRequired: true) ?? "";
        }

        RejectTrecOnly(fields, "topics");
        return ReadPath(fields, "questions", isRequired: false) ?? format switch
        {
            "csv" => "questions.csv",
            BeirFormat.FormatName => BeirFolder.Queries,
            LlamaIndexFormat.FormatName => LlamaIndexFormat.FileName,
            _ => "questions.jsonl",
        };
    }

    private static string? RejectTrecOnly(JsonFields fields, string name) => Reject(fields, name, "only a trec set has it", "\"format\": \"trec\"");

    private static string? Reject(JsonFields fields, string name, string message, string format)
    {
        if (fields.Any(name) is { } value)
        {
            fields.Error(name, message, $"Remove it, or write {format}.", value.GetRawText());
        }

        return null;
    }

    private static GradeRange ReadGrades(JsonFields fields)
    {
        if (fields.Any("grades") is not { } value)
        {
            return GradeRange.Native;
        }

        if (value is { ValueKind: JsonValueKind.Array } && value.GetArrayLength() == 2
            && value[0].ValueKind == JsonValueKind.Number && value[0].TryGetInt32(out var lowest)
            && value[1].ValueKind == JsonValueKind.Number && value[1].TryGetInt32(out var highest) && lowest <= highest)
        {
            return new GradeRange(lowest, highest);
        }

        fields.Error("grades", "must be the lowest and the highest grade that questions use, two integers", "Write \"grades\": [0, 3]; 0 and less is judged not relevant.", value.GetRawText());
        return new GradeRange(int.MinValue, int.MaxValue);
    }

    private static Dictionary<string, string> ReadNotes(JsonFields fields)
    {
        var notes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in ForPeople)
        {
            if (fields.Any(name) is { ValueKind: not JsonValueKind.String } other)
            {
                fields.Warning(name, "is no text, and not taken along by `evalset convert`", "Write a text.", other.GetRawText());
            }
            else if (fields.Text(name) is { } text)
            {
                notes.Add(name, text);
            }
        }

        return notes;
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
