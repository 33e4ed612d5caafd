using System.Collections.Immutable;
using System.Text.Json;

namespace RagProbe.Filters;

/// <summary>One pass over a filter's JSON that notes every problem with its path.</summary>
internal sealed class FilterJsonReading
{
    // A filter is data from a file or a request: the depth bounds the recursion.
    private const int MaxDepth = 32;

    private static readonly string[] FilterKeys = ["must", "should", "must_not"];
    private static readonly string[] ConditionKeys = ["key", "match", "range", "is_empty", .. FilterKeys];

    private int _depth;

    public List<FilterJsonProblem> Problems { get; } = [];

    public Filter ReadFilter(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Add(path, $"a filter is an object, this is {Describe(element)}", """Write {"must":[...]}, with should and must_not where needed.""");
            return new Filter();
        }

        if (++_depth > MaxDepth)
        {
            Add(path, $"nested deeper than {MaxDepth} levels", "Flatten the filter.");
            _depth--;
            return new Filter();
        }

        RefuseTwice(element, path);
        foreach (var property in element.EnumerateObject().Where(property => !FilterKeys.Contains(property.Name, StringComparer.Ordinal)))
        {
            Add(Join(path, property.Name), "unknown key of a filter", "A filter has must, should and must_not; conditions stand inside their lists.");
        }

        var filter = new Filter
        {
            Must = ReadConditions(element, "must", path),
            Should = ReadConditions(element, "should", path),
            MustNot = ReadConditions(element, "must_not", path),
        };
        _depth--;
        return filter;
    }

    private ImmutableArray<FilterCondition> ReadConditions(JsonElement filter, string name, string parent)
    {
        if (!filter.TryGetProperty(name, out var element) || element.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        var path = Join(parent, name);
        if (element.ValueKind == JsonValueKind.Object)
        {
            // Qdrant takes a lone condition without a list, too.
            return ReadCondition(element, path) is { } single ? [single] : [];
        }

        if (element.ValueKind != JsonValueKind.Array)
        {
            Add(path, $"a list of conditions is expected, this is {Describe(element)}", $$$"""Write "{{{name}}}":[{"key":"status","match":{"value":"current"}}].""");
            return [];
        }

        var conditions = ImmutableArray.CreateBuilder<FilterCondition>(element.GetArrayLength());
        foreach (var (index, item) in element.EnumerateArray().Index())
        {
            if (ReadCondition(item, $"{path}[{index}]") is { } condition)
            {
                conditions.Add(condition);
            }
        }

        return conditions.ToImmutable();
    }

    private FilterCondition? ReadCondition(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Add(path, $"a condition is an object, this is {Describe(element)}", """Write {"key":"status","match":{"value":"current"}}.""");
            return null;
        }

        var names = element.EnumerateObject().Select(property => property.Name).Distinct(StringComparer.Ordinal).ToList();
        if (names.Exists(name => FilterKeys.Contains(name, StringComparer.Ordinal)))
        {
            return new FilterCondition.Nested(ReadFilter(element, path));
        }

        RefuseTwice(element, path);
        var unknown = names.Except(ConditionKeys, StringComparer.Ordinal).ToList();
        foreach (var name in unknown)
        {
            Add(Join(path, name), "this kind of condition is not supported", "Use match, range, is_empty or a nested filter.");
        }

        if (unknown.Count > 0)
        {
            return null;
        }

        var tests = names.FindAll(name => name is "match" or "range" or "is_empty");
        if (tests.Count != 1)
        {
            Add(path, tests.Count == 0 ? "the condition tests nothing" : $"one condition with {tests.Count} tests ({string.Join(", ", tests)})", "Write one of match, range and is_empty in a condition; several conditions go into the list.");
            return null;
        }

        return tests[0] switch
        {
            "match" => ReadMatch(element, path),
            "range" => ReadRange(element, path),
            _ => ReadIsEmpty(element, path),
        };
    }

    private FilterCondition? ReadMatch(JsonElement element, string path)
    {
        var key = ReadKey(element, path);
        var match = element.GetProperty("match");
        var matchPath = Join(path, "match");
        if (match.ValueKind != JsonValueKind.Object || match.EnumerateObject().Count() != 1)
        {
            Add(matchPath, "match is an object with one of value and any", """Write {"value":"current"} or {"any":["current","draft"]}.""");
            return null;
        }

        var test = match.EnumerateObject().First();
        var testPath = Join(matchPath, test.Name);
        switch (test.Name)
        {
            case "value":
                return ReadScalar(test.Value, testPath) is { } value && key is not null ? new FilterCondition.Match(key, value) : null;
            case "any" when test.Value.ValueKind == JsonValueKind.Array:
                var values = test.Value.EnumerateArray().Index().Select(item => ReadScalar(item.Item, $"{testPath}[{item.Index}]")).ToList();
                return key is null || values.Contains(null) ? null : new FilterCondition.MatchAny(key, [.. values.OfType<PayloadValue>()]);
            case "any":
                Add(testPath, $"a list of values is expected, this is {Describe(test.Value)}", """Write {"any":["current","draft"]}.""");
                return null;
            case "except":
                Add(testPath, "match.except is not supported", """Put {"key":...,"match":{"any":[...]}} into must_not, and {"is_empty":{"key":...}} beside it when the field must be present.""");
                return null;
            default:
                Add(testPath, "this kind of match is not supported", """Write {"value":"current"} or {"any":["current","draft"]}.""");
                return null;
        }
    }

    private FilterCondition? ReadRange(JsonElement element, string path)
    {
        var key = ReadKey(element, path);
        var range = element.GetProperty("range");
        var rangePath = Join(path, "range");
        if (range.ValueKind != JsonValueKind.Object)
        {
            Add(rangePath, $"range is an object, this is {Describe(range)}", """Write {"gte":1,"lt":10}.""");
            return null;
        }

        var before = Problems.Count;
        var bounds = new Dictionary<string, double>(StringComparer.Ordinal);
        var times = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var bound in range.EnumerateObject())
        {
            if (bound.Name is not ("gt" or "gte" or "lt" or "lte"))
            {
                Add(Join(rangePath, bound.Name), "unknown bound", "The bounds are gt, gte, lt and lte.");
            }
            else if (bound.Value.ValueKind == JsonValueKind.Number && bound.Value.TryGetDouble(out var number) && double.IsFinite(number))
            {
                bounds.Add(bound.Name, number);
            }
            else if (bound.Value.ValueKind == JsonValueKind.String && ReadText(bound.Value, Join(rangePath, bound.Name)) is { } text && PointInTime.Parse(text) is { } time)
            {
                times.Add(bound.Name, time);
            }
            else if (bound.Value.ValueKind != JsonValueKind.Null)
            {
                Add(Join(rangePath, bound.Name), $"a bound is a finite number or a point in time, this is {Describe(bound.Value)}", """Write the number without quotes, or a time such as "2026-03-01T08:00:00Z".""");
            }
        }

        if (bounds.Count > 0 && times.Count > 0)
        {
            Add(rangePath, "some bounds are numbers and some are points in time", "Write two conditions.");
        }

        if (bounds.Count + times.Count == 0 && Problems.Count == before)
        {
            Add(rangePath, "no bound is set", "Set at least one of gt, gte, lt and lte.");
        }

        return key is null || Problems.Count > before ? null
            : times.Count > 0 ? new FilterCondition.TimeRange(key, Time("gt"), Time("gte"), Time("lt"), Time("lte"))
            : new FilterCondition.Range(key, Bound("gt"), Bound("gte"), Bound("lt"), Bound("lte"));

        double? Bound(string name) => bounds.TryGetValue(name, out var value) ? value : null;

        DateTimeOffset? Time(string name) => times.TryGetValue(name, out var value) ? value : null;
    }

    private FilterCondition.IsEmpty? ReadIsEmpty(JsonElement element, string path)
    {
        if (element.TryGetProperty("key", out _))
        {
            Add(Join(path, "key"), "is_empty has its key inside", """Write {"is_empty":{"key":"owner"}}.""");
            return null;
        }

        var test = element.GetProperty("is_empty");
        var testPath = Join(path, "is_empty");
        if (test.ValueKind != JsonValueKind.Object || test.EnumerateObject().Any(property => property.Name != "key"))
        {
            Add(testPath, "is_empty is an object with a key and nothing else", """Write {"is_empty":{"key":"owner"}}.""");
            return null;
        }

        return ReadKey(test, testPath) is { } key ? new FilterCondition.IsEmpty(key) : null;
    }

    // Of two lists with one name a parser keeps the last: the search would be wider than it was written.
    private void RefuseTwice(JsonElement element, string path)
    {
        foreach (var (name, _) in element.EnumerateObject().CountBy(property => property.Name, StringComparer.Ordinal).Where(pair => pair.Value > 1))
        {
            Add(Join(path, name), "the name stands twice", "Merge the two.");
        }
    }

    private string? ReadKey(JsonElement element, string path)
    {
        if (element.TryGetProperty("key", out var key) && key.ValueKind == JsonValueKind.String && ReadText(key, Join(path, "key")) is { } text)
        {
            if (text.Length > 0)
            {
                return text;
            }
        }

        Add(Join(path, "key"), "the name of a payload field is missing", """Write "key":"status".""");
        return null;
    }

    private PayloadValue? ReadScalar(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return ReadText(element, path) is { } text ? new PayloadValue.Text(text) : null;
            case JsonValueKind.True:
            case JsonValueKind.False:
                return new PayloadValue.Flag(element.GetBoolean());
            case JsonValueKind.Number when PayloadValueJson.ReadNumber(element) is { } number:
                return number;
            default:
                Add(path, $"a text, a number or true/false is expected, this is {Describe(element)}", "Fields that hold lists match when one element equals the value.");
                return null;
        }
    }

    private string? ReadText(JsonElement element, string path)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            Add(path, "the text holds half a surrogate pair", "Write the character itself or both halves of its escape.");
            return null;
        }
    }

    private void Add(string path, string message, string fix) => Problems.Add(new FilterJsonProblem(path, message, fix));

    private static string Join(string parent, string name) => parent.Length == 0 ? name : $"{parent}.{name}";

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => $"the number {element.GetRawText()}",
        JsonValueKind.Null => "null",
        _ => element.GetRawText(),
    };
}
