using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using RagProbe.Http;

namespace RagProbe.Embedding.Endpoints;

/// <summary>
/// Puts an endpoint's answer into the order of the texts and into the form that the client library expects. That library takes vectors
/// in the order in which they come, whatever their <c>index</c> says, and stumbles over an answer without <c>usage</c>.
/// </summary>
internal static class EmbeddingWire
{
    /// <param name="answer">JSON, as it came.</param>
    /// <exception cref="FormatException">The answer is not a list of vectors; says what it is.</exception>
    public static EmbeddingAnswer Read(string answer)
    {
        using var document = Parse(answer);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException($"no object with a list 'data': {AnswerExcerpt.Of(answer)}");
        }

        JsonElement[] items = [.. data.EnumerateArray()];
        var vectors = new JsonElement?[items.Length];
        var isNumbered = items.Any(item => item.ValueKind == JsonValueKind.Object && item.TryGetProperty("index", out _));
        for (var i = 0; i < items.Length; i++)
        {
            var index = isNumbered ? Index(items[i], items.Length) : i;
            if (vectors[index] is not null)
            {
                throw new FormatException(FormattableString.Invariant($"index {index} comes twice"));
            }

            vectors[index] = Vector(items[i], index);
        }

        var tokens = Tokens(document.RootElement);
        return new EmbeddingAnswer(Write(vectors, document.RootElement, tokens), items.Length, tokens);
    }

    private static JsonDocument Parse(string answer)
    {
        try
        {
            return JsonDocument.Parse(answer);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"not JSON: {AnswerExcerpt.Of(answer)}", exception);
        }
    }

    private static int Index(JsonElement item, int count)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("index", out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var index))
        {
            throw new FormatException("a vector without a whole number as 'index' beside others that have one");
        }

        return index >= 0 && index < count ? index : throw new FormatException(FormattableString.Invariant($"index {index} is not 0 to {count - 1}"));
    }

    // What the client library would stumble over, or read as something else.
    private static JsonElement Vector(JsonElement item, int index)
    {
        if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("embedding", out var vector))
        {
            if (vector.ValueKind == JsonValueKind.Array && vector.EnumerateArray().All(component => component.ValueKind == JsonValueKind.Number))
            {
                return vector;
            }

            if (vector.ValueKind == JsonValueKind.String && Base64.IsValid(vector.GetString(), out var bytes) && bytes % sizeof(float) == 0)
            {
                return vector;
            }
        }

        throw new FormatException(FormattableString.Invariant($"the vector of index {index} is neither a list of numbers nor 32-bit numbers in base64"));
    }

    private static long? Tokens(JsonElement root) =>
        root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object
        && (usage.TryGetProperty("prompt_tokens", out var tokens) || usage.TryGetProperty("total_tokens", out tokens))
        && tokens.ValueKind == JsonValueKind.Number && tokens.TryGetInt64(out var count) && count > 0
            ? count
            : null;

    private static byte[] Write(JsonElement?[] vectors, JsonElement root, long? tokens)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("object", "list");
            writer.WriteString("model", root.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.String ? model.GetString() : "");
            writer.WriteStartArray("data");
            for (var i = 0; i < vectors.Length; i++)
            {
                writer.WriteStartObject();
                writer.WriteString("object", "embedding");
                writer.WriteNumber("index", i);
                writer.WritePropertyName("embedding");
                vectors[i]!.Value.WriteTo(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartObject("usage");
            writer.WriteNumber("prompt_tokens", Math.Min(tokens ?? 0, int.MaxValue));
            writer.WriteNumber("total_tokens", Math.Min(tokens ?? 0, int.MaxValue));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
