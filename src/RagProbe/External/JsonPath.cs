using System.Globalization;
using System.Text.Json;
using RagProbe.Http;

namespace RagProbe.External;

/// <summary>
/// A way into a JSON value: names joined by dots, <c>[2]</c> for one item of a list (from 0), <c>[*]</c> for all of them, and
/// <c>["odd.name"]</c> for a name with signs in it: <c>data.hits[*].document.text</c>. A leading <c>$</c> stands for the whole value.
/// </summary>
public sealed class JsonPath
{
    private const string Legal = "write names joined by dots, [0] for one item, [*] for all, [\"odd.name\"] for a name with signs in it: data.hits[*].text";

    private readonly IReadOnlyList<Step> _steps;
    private readonly string _text;

    private JsonPath(string text, IReadOnlyList<Step> steps) => (_text, _steps) = (text, steps);

    /// <exception cref="FormatException">It is no path; says what is legal.</exception>
    public static JsonPath Parse(string text)
    {
        var steps = new List<Step>();
        var at = text.StartsWith('$') ? 1 : 0;
        while (at < text.Length)
        {
            if (text[at] == '[')
            {
                var end = text.AsSpan(at).StartsWith("[\"") ? text.IndexOf("\"]", at + 2, StringComparison.Ordinal) + 1 : text.IndexOf(']', at);
                steps.Add(end > at && Bracketed(text[(at + 1)..end]) is { } step ? step : throw Bad(text));
                at = end + 1;
                continue;
            }

            // A dot parts a name from what stands before it.
            var isFirst = at == 0;
            var start = text[at] == '.' && !isFirst ? at + 1 : at;
            var stop = text.AsSpan(start).IndexOfAny('.', '[');
            stop = stop < 0 ? text.Length : start + stop;
            if (stop == start || (start == at && !isFirst))
            {
                throw Bad(text);
            }

            steps.Add(new Step(Name: text[start..stop]));
            at = stop;
        }

        return text.Length > 0 ? new JsonPath(text, steps) : throw Bad(text);
    }

    /// <summary>Everything that the path leads to, in order; a list without items leads to nothing.</summary>
    /// <exception cref="FormatException">A step leads nowhere; names it, what is there instead, and the value.</exception>
    public IReadOnlyList<JsonElement> Find(JsonElement root) => Find(root, isStrict: true);

    /// <summary>The first thing that the path leads to; null where it leads nowhere, or to null.</summary>
    public JsonElement? First(JsonElement root) => Find(root, isStrict: false) is [{ ValueKind: not JsonValueKind.Null } first, ..] ? first : null;

    /// <summary>Whether every step is there, whatever the value.</summary>
    public bool Leads(JsonElement root) => Find(root, isStrict: false).Count > 0;

    public override string ToString() => _text;

    private List<JsonElement> Find(JsonElement root, bool isStrict)
    {
        List<JsonElement> found = [root];
        foreach (var step in _steps)
        {
            var next = new List<JsonElement>();
            foreach (var value in found)
            {
                if (step.IsAll && value.ValueKind == JsonValueKind.Array)
                {
                    next.AddRange(value.EnumerateArray());
                }
                else if (step.Index is { } index && value.ValueKind == JsonValueKind.Array && index < value.GetArrayLength())
                {
                    next.Add(value[index]);
                }
                else if (step.Name is { } name && value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var inner))
                {
                    next.Add(inner);
                }
                else if (isStrict)
                {
                    throw new FormatException($"the path {_text} leads nowhere at {step}: {Instead(value)}: {AnswerExcerpt.Of(root.GetRawText())}");
                }
            }

            found = next;
        }

        return found;
    }

    private static string Instead(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.EnumerateObject().Select(property => $"'{property.Name}'").Take(8).ToList() is { Count: > 0 } names => $"there is an object with {string.Join(", ", names)}",
        JsonValueKind.Object => "there is an object without properties",
        JsonValueKind.Array => FormattableString.Invariant($"there is a list of {value.GetArrayLength()}"),
        JsonValueKind.Null => "there is null",
        _ => "there is a single value",
    };

    private static Step? Bracketed(string inner) => inner switch
    {
        "*" => new Step(IsAll: true),
        ['"', .. { Length: > 0 } name, '"'] => new Step(Name: name),
        _ => int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? new Step(Index: index) : null,
    };

    private static FormatException Bad(string text) => new($"'{text}' is no JSON path; {Legal}");

    private sealed record Step(string? Name = null, int? Index = null, bool IsAll = false)
    {
        public override string ToString() => IsAll ? "[*]" : Index is { } index ? FormattableString.Invariant($"[{index}]") : $"'{Name}'";
    }
}
