using System.Globalization;
using System.Text.Json;
using RagProbe.Text;

namespace RagProbe.EvalSets;

/// <summary>
/// The fields of one JSON object, read strictly: a field of the wrong type and a field nobody asked for are problems. A field
/// that is null counts as missing.
/// </summary>
internal sealed class JsonFields(JsonElement element, string path, string file, Func<string, int?> lineOf, ProblemLog problems)
{
    private readonly List<string> _known = [];

    public bool Has(string name) => element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public JsonElement? Any(string name)
    {
        if (!_known.Contains(name, StringComparer.Ordinal))
        {
            _known.Add(name);
        }

        return Has(name) ? element.GetProperty(name) : null;
    }

    /// <summary>The text, or null when it is missing or, which is reported, no text.</summary>
    public string? Text(string name)
    {
        if (Any(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return TextOf(value, name);
        }

        Error(name, "must be a text", value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? $"Write \"{name}\": \"{value.GetRawText()}\"." : "Write it in double quotes.", value.GetRawText());
        return null;
    }

    /// <summary>A text that is not blank; reported when it is blank or, where <paramref name="isRequired"/>, missing.</summary>
    public string? FilledText(string name, bool isRequired)
    {
        var text = Text(name);
        if (text is null)
        {
            if (isRequired && !Has(name))
            {
                Error(name, "is missing", $"Add \"{name}\".");
            }

            return null;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            Error(name, "is empty", isRequired ? "Fill it in." : "Fill it in or leave the field out.");
            return null;
        }

        return text;
    }

    /// <summary>The integer, or null when it is missing or, which is reported, no integer within the range.</summary>
    public int? Integer(string name, int minimum, int maximum, string rule)
    {
        if (Any(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var integer) && integer >= minimum && integer <= maximum)
        {
            return integer;
        }

        Error(name, $"must be {rule}", "Write the number without quotes, point or exponent.", value.GetRawText());
        return null;
    }

    public bool Flag(string name)
    {
        if (Any(name) is not { } value)
        {
            return false;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Error(name, "must be true or false", "Write it without quotes.", value.GetRawText());
        return false;
    }

    /// <summary>The items with their paths; none when the field is missing or, which is reported, no list.</summary>
    public IReadOnlyList<(JsonElement Value, string Name)> List(string name)
    {
        if (Any(name) is not { } value)
        {
            return [];
        }

        if (value.ValueKind == JsonValueKind.Array)
        {
            return [.. value.EnumerateArray().Index().Select(item => (item.Item, string.Create(CultureInfo.InvariantCulture, $"{name}[{item.Index}]")))];
        }

        Error(name, "must be a list", $"Write \"{name}\": [...].", value.GetRawText());
        return [];
    }

    /// <summary>The fields of a nested object, or null when, which is reported, it is none.</summary>
    public JsonFields? Object(JsonElement value, string name)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return new JsonFields(value, PathOf(name), file, lineOf, problems);
        }

        Error(name, "must be an object", "Write it in braces: {...}.", value.GetRawText());
        return null;
    }

    /// <summary>The decoded text of a JSON string; null when, which is reported, it holds half a surrogate pair.</summary>
    public string? TextOf(JsonElement value, string name)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            Error(name, "holds half a surrogate pair", "Write the character itself or both halves of its escape.", value.GetRawText());
            return null;
        }
    }

    /// <summary>An id: a text that is not blank, or an integer, which is taken as it is written.</summary>
    public string? Identifier(string name) =>
        Any(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out _) && !number.GetRawText().AsSpan().ContainsAny('.', 'e', 'E')
            ? number.GetRawText()
            : FilledText(name, isRequired: true);

    /// <summary>The names of the fields that nobody asked for.</summary>
    public IEnumerable<string> Others() => Unknown().Select(static property => property.Name);

    /// <summary>Reports every field that was not asked for.</summary>
    public void RejectOthers()
    {
        foreach (var property in Unknown())
        {
            var meant = NearestName.Find(property.Name, _known);
            Error(property.Name, "unknown property", meant is null ? $"Known are {string.Join(", ", _known)}." : $"Did you mean \"{meant}\"?", property.Value.GetRawText());
        }
    }

    public void Error(string name, string message, string fix, string? value = null) =>
        problems.Error(file, lineOf(PathOf(name)), message, fix, PathOf(name), value);

    public void Warning(string name, string message, string fix, string? value = null) =>
        problems.Warning(file, lineOf(PathOf(name)), message, fix, PathOf(name), value);

    private IEnumerable<JsonProperty> Unknown() => element.EnumerateObject().Where(property => !_known.Contains(property.Name, StringComparer.Ordinal));

    /// <summary>The path of a field, as problems name it: <c>expected[0].grade</c>.</summary>
    public string PathOf(string name) => path.Length == 0 ? name : name.Length == 0 ? path : $"{path}.{name}";
}
