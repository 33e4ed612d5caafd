using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RagProbe.Cli.Options;
using RagProbe.Configuration;

namespace RagProbe.Cli;

/// <summary>The JSON schema (draft 2020-12) of ragprobe.json, for editors. <see cref="ConfigurationReader"/> has the last word: it knows more than a schema can say.</summary>
internal static class ConfigurationSchema
{
    public const string FileName = "ragprobe.schema.json";

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write() => Build().ToJsonString(Format) + "\n";

    private static JsonObject Build()
    {
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = ConfigurationReader.FileName };
        foreach (var (name, value) in Root().ToList())
        {
            schema[name] = value!.DeepClone();
        }

        return schema;
    }

    private static JsonObject Root() => Closed(
        "Settings of RagProbe. Comments and trailing commas are allowed. Secrets do not belong here: keys are read from the environment.",
        ("$schema", Text("This schema, for editors.")),
        ("evalSet", Filled("The eval set that is meant where none is named: a folder with evalset.json, or a file of questions. Relative to this file.")),
        ("corpus", Filled("File or folder with the documents of evalSet, in the place of those it names itself. Relative to this file.")),
        ("data", Filled("Folder that keeps indexes, sweeps and cached embeddings. Relative to this file.")),
        ("defaults", Closed("Values for options that are not given on the command line, nor in a RAGPROBE_ variable.", [.. Settings.All.Select(option => (option.Name[2..], Of(option)))])),
        ("qdrant", Closed("The Qdrant server.", ("url", Filled("Its gRPC address, such as http://localhost:6334. The key is read from QDRANT_API_KEY.")))),
        ("collections", Map("How collections of the server are searched and read, by their name or alias.", Closed(
            "One collection.",
            ("vector", Text("Name of the dense vector; empty for the unnamed one.")),
            ("sparse", Text("Name of the sparse vector.")),
            ("model", Filled("The embedding model that made the dense vectors, as --model names it.")),
            ("payload", Required(
                Closed(
                    "Which field of the payload is what: names joined by dots, json(field).name for a value inside JSON text.",
                    ("text", Filled("The chunk's text.")),
                    ("source", Filled("The document that it is of.")),
                    ("start", Filled("Where it begins in the document, in code points.")),
                    ("end", Filled("Where it ends, exclusive.")),
                    ("hash", Filled("Hash of its text.")),
                    ("page", Filled("Its page.")),
                    ("heading", Filled("The headings above it.")),
                    ("id", Filled("Its id.")),
                    ("tokens", Filled("Its length in tokens.")),
                    ("metadata", Filled("The object that holds the document's metadata."))),
                "text",
                "source"))))),
        ("retriever", Closed(
            "How a pipeline that is not RagProbe's is asked over HTTP (--retriever).",
            ("request", new JsonObject { ["type"] = "object", ["description"] = "The body that is sent; {question} and {limit} stand for what is asked." }),
            ("results", Filled("JSON path to the list of results.")),
            ("text", Filled("JSON path within a result: its text.")),
            ("id", Filled("JSON path within a result: its id.")),
            ("source", Filled("JSON path within a result: its document.")),
            ("score", Filled("JSON path within a result: its score.")),
            ("answer", Filled("JSON path to the answer that the pipeline wrote.")))));

    private static JsonObject Of(Option option)
    {
        var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        var schema = new JsonObject
        {
            ["description"] = option.Description,
            ["type"] = type == typeof(bool) ? "boolean" : type == typeof(int) ? "integer" : type == typeof(double) ? "number" : "string",
        };

        // Names of which one is legal are offered as completions.
        if (type == typeof(string) && option.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).Select(item => item.Label).ToList() is { Count: > 0 } legal)
        {
            schema["enum"] = new JsonArray([.. legal.Select(label => (JsonNode)label)]);
        }

        return schema;
    }

    private static JsonObject Closed(string description, params ReadOnlySpan<(string Name, JsonObject Schema)> properties)
    {
        var schema = new JsonObject { ["description"] = description, ["type"] = "object", ["additionalProperties"] = false };
        var named = new JsonObject();
        foreach (var (name, property) in properties)
        {
            named[name] = property;
        }

        schema["properties"] = named;
        return schema;
    }

    private static JsonObject Required(JsonObject schema, params string[] names)
    {
        schema["required"] = new JsonArray([.. names.Select(name => (JsonNode)name)]);
        return schema;
    }

    private static JsonObject Map(string description, JsonObject values) => new() { ["description"] = description, ["type"] = "object", ["additionalProperties"] = values };

    private static JsonObject Text(string description) => new() { ["description"] = description, ["type"] = "string" };

    private static JsonObject Filled(string description) => new() { ["description"] = description, ["type"] = "string", ["pattern"] = "\\S" };
}
