using System.Collections;
using System.Globalization;
using Google.Protobuf;

namespace RagProbe.Tests.Qdrant;

/// <summary>Compares two messages of one type by their fields; null means that they agree, else the first difference.</summary>
internal sealed class MessageComparison(CompareMode mode)
{
    private const double RelativeTolerance = 1e-5;

    // Sums that cancel leave a rest that no relative tolerance fits.
    private const double AbsoluteTolerance = 1e-7;

    private static readonly HashSet<string> Ignored = ["time", "usage", "operation_id"];

    public string? Difference(IMessage expected, IMessage actual) => Messages(expected, actual, "");

    private string? Messages(IMessage expected, IMessage actual, string path)
    {
        foreach (var field in expected.Descriptor.Fields.InFieldNumberOrder().Where(field => !Ignored.Contains(field.Name)))
        {
            var here = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            var (left, right) = (field.Accessor.GetValue(expected), field.Accessor.GetValue(actual));
            if (field.HasPresence && field.Accessor.HasValue(expected) != field.Accessor.HasValue(actual))
            {
                return $"{here}: recorded {Shown(left)}, got {Shown(right)}";
            }

            var difference = field switch
            {
                { IsMap: true } => Maps((IDictionary)left, (IDictionary)right, here),
                { IsRepeated: true } => Lists(((IEnumerable)left).Cast<object>().ToList(), ((IEnumerable)right).Cast<object>().ToList(), here),
                _ => Values(left, right, here),
            };
            if (difference is not null)
            {
                return difference;
            }
        }

        return null;
    }

    private string? Values(object? expected, object? actual, string path) => (expected, actual) switch
    {
        (null, null) => null,
        (IMessage left, IMessage right) => Messages(left, right, path),
        (float left, float right) => Close(left, right) ? null : $"{path}: recorded {left:R}, got {right:R}",
        (double left, double right) => Close(left, right) ? null : $"{path}: recorded {left:R}, got {right:R}",
        _ => Equals(expected, actual) ? null : $"{path}: recorded {Shown(expected)}, got {Shown(actual)}",
    };

    private string? Maps(IDictionary expected, IDictionary actual, string path)
    {
        foreach (var key in expected.Keys.Cast<object>().Union(actual.Keys.Cast<object>()))
        {
            if (!expected.Contains(key) || !actual.Contains(key))
            {
                return $"{path}[{key}]: only {(expected.Contains(key) ? "recorded" : "answered")}";
            }

            if (Values(expected[key], actual[key], $"{path}[{key}]") is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private string? Lists(List<object> expected, List<object> actual, string path)
    {
        if (expected.Count != actual.Count)
        {
            return $"{path}: recorded {expected.Count} of them, got {actual.Count}: {Shown(actual)}";
        }

        if (mode == CompareMode.Unordered && expected.Count > 0 && expected[0] is IMessage)
        {
            return Sets(expected, actual, path);
        }

        return expected.Count > 0 && Score(expected[0]) is not null ? Ranked(expected, actual, path) : InOrder(expected, actual, path);
    }

    private string? InOrder(List<object> expected, List<object> actual, string path)
    {
        for (var at = 0; at < expected.Count; at++)
        {
            if (Values(expected[at], actual[at], $"{path}[{at}]") is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    // Runs of equal scores are sets; in mode "ties" the last run of a list is any choice of that many.
    private string? Ranked(List<object> expected, List<object> actual, string path)
    {
        for (var start = 0; start < expected.Count;)
        {
            var score = Score(expected[start])!.Value;
            var length = expected.Skip(start).TakeWhile(item => Close(Score(item)!.Value, score)).Count();
            var run = actual.GetRange(start, length);
            if (run.Find(item => !Close(Score(item)!.Value, score)) is { } other)
            {
                return $"{path}[{start}..{start + length}]: recorded score {score:R}, got {Shown(other)}";
            }

            var choiceIsFree = mode == CompareMode.Ties && start + length == expected.Count;
            if (!choiceIsFree && Sets(expected.GetRange(start, length), run, $"{path}[{start}..{start + length}]") is { } difference)
            {
                return difference;
            }

            start += length;
        }

        return null;
    }

    private string? Sets(List<object> expected, List<object> actual, string path)
    {
        var left = new List<object>(actual);
        foreach (var item in expected)
        {
            var match = left.FindIndex(candidate => Values(item, candidate, path) is null);
            if (match < 0)
            {
                return left.Count == 1 ? Values(item, left[0], path) : $"{path}: recorded {Shown(item)}, which is not among {Shown(left)}";
            }

            left.RemoveAt(match);
        }

        return null;
    }

    /// <summary>The score of a scored point, or of a group's best; null for anything else.</summary>
    private static double? Score(object item)
    {
        if (item is not IMessage message)
        {
            return null;
        }

        if (message.Descriptor.FindFieldByName("score") is { } score)
        {
            return (float)score.Accessor.GetValue(message);
        }

        return message.Descriptor.FindFieldByName("hits") is { MessageType: { } hit } hits && hit.FindFieldByName("score") is not null
            ? ((IEnumerable)hits.Accessor.GetValue(message)).Cast<object>().Select(Score).FirstOrDefault()
            : null;
    }

    private static bool Close(double expected, double actual) => expected.Equals(actual)
        || Math.Abs(expected - actual) <= Math.Max(AbsoluteTolerance, RelativeTolerance * Math.Max(Math.Abs(expected), Math.Abs(actual)));

    private static string Shown(object? value)
    {
        var text = value is IEnumerable and not string and not IMessage
            ? $"[{string.Join(", ", ((IEnumerable)value).Cast<object>())}]"
            : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "nothing";
        return text.Length <= 300 ? text : text[..300] + "...";
    }
}
