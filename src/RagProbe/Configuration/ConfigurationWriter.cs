using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RagProbe.Indexes.Qdrant.Mapping;

namespace RagProbe.Configuration;

/// <summary>
/// Writes what is known about one collection into ragprobe.json. Everything else in the file stays as it is, byte for byte,
/// comments included.
/// </summary>
public static class ConfigurationWriter
{
    private const string Indent = "  ";

    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Reads, changes and replaces the file, all or nothing; makes it where there is none.</summary>
    /// <exception cref="ConfigurationException">The file has errors, or cannot be written.</exception>
    public static void Save(string path, string collection, CollectionConfiguration configuration)
    {
        // A link stays a link: its target is replaced.
        var target = File.Exists(path) && new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is { } linked ? linked.FullName : Path.GetFullPath(path);
        var temporary = target + ".new";
        try
        {
            var bytes = File.Exists(target) ? File.ReadAllBytes(target) : null;
            File.WriteAllBytes(temporary, Set(bytes, path, collection, configuration));
            if (bytes is not null && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path}: cannot be written: {exception.Message}", exception);
        }
    }

    /// <param name="file">The file's bytes; null for a new file.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="collection">The collection's name.</param>
    /// <param name="configuration">What is said about it.</param>
    /// <exception cref="ConfigurationException">The file has errors: first they have to be mended.</exception>
    internal static byte[] Set(byte[]? file, string path, string collection, CollectionConfiguration configuration)
    {
        if (file is null)
        {
            return Encoding.UTF8.GetBytes(NewFile(collection, configuration));
        }

        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(WithoutMark(file));
        }
        catch (DecoderFallbackException exception)
        {
            throw new ConfigurationException($"{path}: is not UTF-8; save it as UTF-8.", exception);
        }

        ConfigurationReader.Parse(text, path);
        var edit = JsonEdit.Locate(WithoutMark(file), "collections", collection);
        var lineEnd = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var entry = Entry(configuration, Indent + Indent).Replace("\n", lineEnd, StringComparison.Ordinal);
        var property = $"{lineEnd}{Indent}{Indent}{Quote(collection)}: {entry}";
        var changed = edit.Found switch
        {
            JsonEdit.Depth.Property => edit.Replace(entry),
            JsonEdit.Depth.Parent => edit.Append(property, $"{lineEnd}{Indent}"),
            _ => edit.Append($"{lineEnd}{Indent}\"collections\": {{{property}{lineEnd}{Indent}}}", lineEnd),
        };
        return [.. file.AsSpan(0, file.Length - WithoutMark(file).Length), .. changed];
    }

    private static string NewFile(string collection, CollectionConfiguration configuration) =>
        $$"""
        // Settings of RagProbe. Comments and trailing commas are allowed; the API key of the server is not: it belongs into the
        // environment (QDRANT_API_KEY).
        {
          // How collections that others made are read: the vectors to search ("" is the unnamed one), the embedding model of the
          // questions, and where in the payload what stands. Paths are names joined by dots; json(field).name reads a value
          // inside JSON text. "text" and "source" are needed; "start" and "end" are offsets in code points.
          "collections": {
            {{Quote(collection)}}: {{Entry(configuration, Indent + Indent)}}
          }
        }

        """.ReplaceLineEndings("\n");

    private static string Entry(CollectionConfiguration configuration, string indent)
    {
        var lines = new List<string>();
        Add(lines, "vector", configuration.Vector);
        Add(lines, "sparse", configuration.Sparse);
        Add(lines, "model", configuration.Model);
        if (configuration.Payload is { } payload)
        {
            var paths = new List<string>();
            foreach (var (name, path) in Paths(payload))
            {
                Add(paths, name, path?.ToString());
            }

            lines.Add($"\"payload\": {Braces(paths, indent + Indent)}");
        }

        return Braces(lines, indent);
    }

    private static IEnumerable<(string Name, PayloadPath? Path)> Paths(PayloadMapping payload) =>
    [
        ("text", payload.Text),
        ("source", payload.Source),
        ("start", payload.Start),
        ("end", payload.End),
        ("hash", payload.ContentHash),
        ("page", payload.Page),
        ("heading", payload.HeadingPath),
        ("id", payload.Id),
        ("tokens", payload.TokenCount),
        ("metadata", payload.Metadata),
    ];

    private static void Add(List<string> lines, string name, string? value)
    {
        if (value is not null)
        {
            lines.Add($"\"{name}\": {Quote(value)}");
        }
    }

    private static string Braces(IReadOnlyList<string> lines, string indent) =>
        lines.Count == 0 ? "{}" : $"{{\n{string.Join(",\n", lines.Select(line => indent + Indent + line))}\n{indent}}}";

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, Encoder)}\"";

    private static ReadOnlySpan<byte> WithoutMark(byte[] file) => file.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? file.AsSpan(Encoding.UTF8.Preamble.Length) : file;
}
