using System.Text.Json;
using Qdrant.Client.Grpc;
using RagProbe.Indexes.Qdrant.Mapping;

namespace RagProbe.Inspection;

/// <summary>What a collection's maker may have embedded of each point: a field as it is, or prepared as a framework does it.</summary>
/// <param name="Path">The field with the text.</param>
/// <param name="Preparation">What was done to it; empty where nothing was.</param>
/// <param name="Texts">One a point, null where it has none.</param>
internal sealed record EmbeddedText(PayloadPath Path, string Preparation, IReadOnlyList<string?> Texts)
{
    public static EmbeddedText AsItIs(PayloadColumn column) => new(column.Path, "", column.Texts);

    /// <summary>
    /// LlamaIndex embeds a node's metadata in front of its text, by templates that stand in the node itself. Null where the
    /// texts are not those of such nodes.
    /// </summary>
    public static EmbeddedText? WithNodeMetadata(PayloadColumn column, IReadOnlyList<SampledPoint> points)
    {
        if (!column.Path.DecodesJson)
        {
            return null;
        }

        var nodes = PayloadPath.Parse(column.Path.ToServerKey());
        string?[] texts = [.. points.Zip(column.Texts, (point, text) => text is null ? null : Prepare(nodes.Find(point.Payload), text))];
        return texts.Zip(column.Texts).Any(static pair => pair.First is not null && pair.First != pair.Second) ? new EmbeddedText(column.Path, "LlamaIndex's metadata in front", texts) : null;
    }

    private static string? Prepare(Value? node, string text)
    {
        using var document = JsonDocument.Parse(node!.StringValue);
        var root = document.RootElement;
        if (!root.TryGetProperty("metadata", out var metadata) || metadata.ValueKind != JsonValueKind.Object)
        {
            return text;
        }

        var excluded = root.TryGetProperty("excluded_embed_metadata_keys", out var keys) && keys.ValueKind == JsonValueKind.Array
            ? keys.EnumerateArray().Where(static key => key.ValueKind == JsonValueKind.String).Select(static key => key.GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
        var template = Text(root, "metadata_template", "{key}: {value}");
        var lines = metadata.EnumerateObject()
            .Where(property => !excluded.Contains(property.Name))
            .Select(property => template.Replace("{key}", property.Name, StringComparison.Ordinal).Replace("{value}", Write(property.Value), StringComparison.Ordinal));
        var header = string.Join(Text(root, "metadata_separator", Text(root, "metadata_seperator", "\n")), lines).Trim();
        return header.Length == 0
            ? text
            : Text(root, "text_template", "{metadata_str}\n\n{content}").Replace("{metadata_str}", header, StringComparison.Ordinal).Replace("{content}", text, StringComparison.Ordinal).Trim();
    }

    private static string Text(JsonElement node, string name, string otherwise) =>
        node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : otherwise;

    // As Python prints it.
    private static string Write(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Null => "None",
        _ => value.GetRawText(),
    };
}
