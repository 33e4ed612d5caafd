using System.Globalization;
using System.Text.Json;
using RagProbe.EvalSets;
using RagProbe.External;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexes.Qdrant.Mapping;

namespace RagProbe.Configuration;

/// <summary>Reads ragprobe.json: comments and trailing commas are allowed, unknown and wrong settings are not.</summary>
public static class ConfigurationReader
{
    public const string FileName = "ragprobe.json";

    // Whatever a key is called that would be a secret.
    private static readonly string[] Secrets = ["apikey", "key", "token", "password", "secret", "authorization", "bearer"];

    /// <summary>The file's settings.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read or obeyed; names every problem.</exception>
    public static RagProbeConfiguration Load(string path)
    {
        var problems = new ProblemLog();
        return EvalSetFile.Open(path, problems) is { } file && !problems.HasErrors ? Parse(file.Text, path) : throw new ConfigurationException(problems.Sorted());
    }

    /// <param name="text">The file's content.</param>
    /// <param name="path">The file's name, for messages.</param>
    /// <exception cref="ConfigurationException">It cannot be obeyed.</exception>
    public static RagProbeConfiguration Parse(string text, string path)
    {
        var problems = new ProblemLog();
        var configuration = Read(text, path, problems);
        return problems.HasErrors || configuration is null ? throw new ConfigurationException(problems.Sorted()) : configuration;
    }

    private static RagProbeConfiguration? Read(string text, string path, ProblemLog problems)
    {
        using var document = JsonText.Parse(text, path, 1, allowComments: true, problems);
        if (document is null)
        {
            return null;
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            problems.Error(path, 1, $"{FileName} holds a JSON object", "Write {\"collections\": {}}.");
            return null;
        }

        var lines = JsonText.PropertyLines(text);
        RefuseSecrets(document.RootElement, "", path, lines, problems);
        if (problems.HasErrors)
        {
            // Other messages quote what they are about.
            return null;
        }

        var root = new JsonFields(document.RootElement, "", path, name => LineOf(name, lines), problems);
        root.Any("$schema");
        var configuration = new RagProbeConfiguration
        {
            EvalSet = ReadPath(root, "evalSet", path),
            Corpus = ReadPath(root, "corpus", path),
            Data = ReadPath(root, "data", path),
            Defaults = root.Any("defaults") is { } defaults && root.Object(defaults, "defaults") is { } options ? ReadDefaults(defaults, options, path, lines) : new Dictionary<string, ConfiguredValue>(StringComparer.Ordinal),
            QdrantUrl = root.Any("qdrant") is { } qdrant && root.Object(qdrant, "qdrant") is { } server ? ReadServer(server) : null,
            Retriever = root.Any("retriever") is { } retriever && root.Object(retriever, "retriever") is { } paths ? ReadRetriever(paths) : new RetrieverMapping(),
            Collections = root.Any("collections") is { } collections && root.Object(collections, "collections") is { } named ? ReadCollections(collections, named) : new Dictionary<string, CollectionConfiguration>(StringComparer.Ordinal),
        };
        root.RejectOthers();
        return configuration;
    }

    // Relative to the file, so that it means the same from wherever the file is named.
    private static string? ReadPath(JsonFields root, string name, string path) =>
        root.FilledText(name, isRequired: false) is { } written ? Path.Combine(Path.GetDirectoryName(path) ?? "", written) : null;

    private static Dictionary<string, ConfiguredValue> ReadDefaults(JsonElement element, JsonFields options, string path, Dictionary<string, int> lines) =>
        OptionValues.Read(element, options).ToDictionary(
            setting => setting.Key,
            setting => new ConfiguredValue(setting.Value, LineOf($"defaults.{setting.Key}", lines) is { } line ? string.Create(CultureInfo.InvariantCulture, $"{path}:{line}") : path),
            StringComparer.Ordinal);

    // What is missing has no line: that of the object it is missing in.
    private static int? LineOf(string name, Dictionary<string, int> lines)
    {
        for (; ; name = name[..name.LastIndexOf('.')])
        {
            if (lines.TryGetValue(name, out var line))
            {
                return line;
            }

            if (!name.Contains('.', StringComparison.Ordinal))
            {
                return null;
            }
        }
    }

    private static string? ReadServer(JsonFields server)
    {
        var url = server.FilledText("url", isRequired: false);
        if (url is not null)
        {
            try
            {
                QdrantOptions.ParseAddress(url);
            }
            catch (FormatException exception)
            {
                server.Error("url", exception.Message, "Write \"http://localhost:6334\".", url);
            }
        }

        server.RejectOthers();
        return url;
    }

    private static RetrieverMapping ReadRetriever(JsonFields fields)
    {
        var request = RequestTemplate.Usual;
        if (fields.Any("request") is { } body)
        {
            try
            {
                request = RequestTemplate.Of(body);
            }
            catch (FormatException exception)
            {
                fields.Error("request", "does not ask", $"{char.ToUpperInvariant(exception.Message[0])}{exception.Message[1..]}.", body.GetRawText());
            }
        }

        var mapping = new RetrieverMapping
        {
            Request = request,
            Response = new ResponseMapping { Results = Path("results"), Text = Path("text"), Id = Path("id"), Source = Path("source"), Score = Path("score"), Answer = Path("answer") },
        };
        fields.RejectOthers();
        return mapping;

        JsonPath? Path(string name)
        {
            if (fields.FilledText(name, isRequired: false) is not { } value)
            {
                return null;
            }

            try
            {
                return JsonPath.Parse(value);
            }
            catch (FormatException exception)
            {
                fields.Error(name, exception.Message, "A path within a result begins at the result.", value);
                return null;
            }
        }
    }

    private static Dictionary<string, CollectionConfiguration> ReadCollections(JsonElement element, JsonFields collections)
    {
        var read = new Dictionary<string, CollectionConfiguration>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            if (collections.Object(property.Value, property.Name) is not { } fields)
            {
                continue;
            }

            read[property.Name] = new CollectionConfiguration
            {
                Vector = fields.Text("vector"),
                Sparse = fields.Text("sparse"),
                Model = fields.FilledText("model", isRequired: false),
                Payload = fields.Any("payload") is { } payload && fields.Object(payload, "payload") is { } mapping ? ReadMapping(mapping) : null,
            };
            fields.RejectOthers();
        }

        return read;
    }

    private static PayloadMapping? ReadMapping(JsonFields fields)
    {
        var text = Path("text", isRequired: true);
        var source = Path("source", isRequired: true);
        var mapping = new PayloadMapping
        {
            Text = text!,
            Source = source!,
            Start = Path("start"),
            End = Path("end"),
            ContentHash = Path("hash"),
            Page = Path("page"),
            HeadingPath = Path("heading"),
            Id = Path("id"),
            TokenCount = Path("tokens"),
            Metadata = Path("metadata"),
        };
        fields.RejectOthers();
        return text is null || source is null ? null : mapping;

        PayloadPath? Path(string name, bool isRequired = false)
        {
            if (fields.FilledText(name, isRequired) is not { } value)
            {
                return null;
            }

            if (PayloadPath.TryParse(value, out var path))
            {
                return path;
            }

            fields.Error(name, "is no payload path", "Write names joined by dots (metadata.source), odd names in quotes, and json(_node_content).text for a value inside JSON text.", value);
            return null;
        }
    }

    // Before anything else, and its value is not repeated.
    private static void RefuseSecrets(JsonElement element, string above, string path, Dictionary<string, int> lines, ProblemLog problems)
    {
        foreach (var property in element.EnumerateObject())
        {
            var place = above.Length == 0 ? property.Name : $"{above}.{property.Name}";
            var isName = above == "collections";
            if (!isName && Secrets.Contains(string.Concat(property.Name.Where(char.IsLetterOrDigit)).ToLowerInvariant(), StringComparer.Ordinal))
            {
                problems.Error(path, lines.TryGetValue(place, out var line) ? line : null, "secrets do not belong into this file", $"Remove it, and set {(place.StartsWith("retriever.", StringComparison.Ordinal) ? "RAGPROBE_RETRIEVER_KEY" : "QDRANT_API_KEY")} in the environment.", place);
            }
            else if (property.Value.ValueKind == JsonValueKind.Object)
            {
                RefuseSecrets(property.Value, place, path, lines, problems);
            }
        }
    }
}
