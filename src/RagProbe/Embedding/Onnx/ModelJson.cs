using System.Globalization;
using System.Text.Json;
using RagProbe.Text;

namespace RagProbe.Embedding.Onnx;

/// <summary>A settings file of a model: what is absent or null is null, what has the wrong type is an error that names the file.</summary>
internal sealed class ModelJson
{
    private ModelJson(string file, JsonElement value)
    {
        File = file;
        Value = value;
    }

    public string File { get; }

    public JsonElement Value { get; }

    /// <summary>Null when there is no such file.</summary>
    public static ModelJson? Read(string path)
    {
        if (!System.IO.File.Exists(path))
        {
            return null;
        }

        try
        {
            using var stream = System.IO.File.OpenRead(path);
            using var document = JsonDocument.Parse(stream);
            return new ModelJson(path, document.RootElement.Clone());
        }
        catch (JsonException e)
        {
            throw new EmbeddingModelException($"{path}: not valid JSON ({JsonReason.Of(e)}). Copy the file anew from the model's repository.", e);
        }
    }

    public ModelJson? Object(string name) => Get(name, "an object", JsonValueKind.Object) is { } value ? new ModelJson(File, value) : null;

    /// <summary>The elements of a list; none where the file holds something else.</summary>
    public IEnumerable<ModelJson> Items() => Value.ValueKind == JsonValueKind.Array ? Value.EnumerateArray().Select(item => new ModelJson(File, item)) : [];

    public string? Text(string name) => Get(name, "text", JsonValueKind.String)?.GetString();

    public bool? Flag(string name) => Get(name, "true or false", JsonValueKind.True, JsonValueKind.False)?.GetBoolean();

    /// <summary>Numbers above the range (files write 1e30 for "no limit") come back as <see cref="int.MaxValue"/>.</summary>
    public int? Integer(string name)
    {
        if (Get(name, "a whole number", JsonValueKind.Number) is not { } value)
        {
            return null;
        }

        var number = value.GetDouble();
        return number >= int.MaxValue ? int.MaxValue
            : number >= 0 && number == Math.Floor(number) ? (int)number
            : throw new EmbeddingModelException(string.Create(CultureInfo.InvariantCulture, $"{File}: {name} is {number}; expected a whole number from 0."));
    }

    private JsonElement? Get(string name, string expected, params ReadOnlySpan<JsonValueKind> kinds)
    {
        // Some exports write an unknown token as an object with its flags: it then says no more than the default.
        if (Value.ValueKind != JsonValueKind.Object || !Value.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return kinds.Contains(value.ValueKind)
            ? value
            : throw new EmbeddingModelException($"{File}: {name} is {value.GetRawText()}; expected {expected}.");
    }
}
