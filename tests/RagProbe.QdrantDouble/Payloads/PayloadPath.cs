using System.Globalization;
using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Protocol;

namespace RagProbe.QdrantDouble.Payloads;

/// <summary>A path into a payload: keys joined by dots, odd keys in quotes, <c>[n]</c> for an element, <c>[]</c> for all.</summary>
internal sealed class PayloadPath
{
    private readonly IReadOnlyList<Step> _steps;

    private PayloadPath(string text, IReadOnlyList<Step> steps)
    {
        Text = text;
        _steps = steps;
    }

    public string Text { get; }

    public static PayloadPath Parse(string text)
    {
        var steps = new List<Step>();
        var at = 0;
        while (true)
        {
            steps.Add(Key(text, ref at));
            while (at < text.Length && text[at] == '[')
            {
                steps.Add(Element(text, ref at));
            }

            if (at == text.Length)
            {
                return new PayloadPath(text, steps);
            }

            if (text[at++] != '.')
            {
                throw Broken(text);
            }
        }
    }

    /// <summary>The same path with all elements of what it names: what a nested filter runs over.</summary>
    public PayloadPath Elements() => _steps[^1].Kind == StepKind.All ? this : new PayloadPath(Text + "[]", [.. _steps, new Step(StepKind.All)]);

    /// <summary>Every value that the path names; an array that the path does not enter is one value.</summary>
    public IEnumerable<Value> Values(MapField<string, Value> payload) =>
        payload.TryGetValue(_steps[0].Name, out var first) ? Follow(first, 1) : [];

    public bool Any(MapField<string, Value> payload, Func<Value, bool> test)
    {
        // The usual case, a plain key, without an iterator.
        if (_steps.Count == 1)
        {
            return payload.TryGetValue(_steps[0].Name, out var only) && test(only);
        }

        foreach (var value in Values(payload))
        {
            if (test(value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Removes what the path names.</summary>
    public void Remove(MapField<string, Value> payload) => Remove(payload, 0);

    /// <summary>The object that the path names, made where it is missing or no object.</summary>
    public MapField<string, Value> ObjectAt(MapField<string, Value> payload)
    {
        var fields = payload;
        foreach (var step in _steps.Where(step => step.Kind == StepKind.Key))
        {
            if (!fields.TryGetValue(step.Name, out var value) || value.KindCase != Value.KindOneofCase.StructValue)
            {
                fields[step.Name] = value = new Value { StructValue = new Struct() };
            }

            fields = value.StructValue.Fields;
        }

        return fields;
    }

    /// <summary>Copies what the path names from one payload into another, with the objects around it.</summary>
    public void Copy(MapField<string, Value> from, MapField<string, Value> to) => Copy(from, to, 0);

    private void Copy(MapField<string, Value> from, MapField<string, Value> to, int step)
    {
        if (!from.TryGetValue(_steps[step].Name, out var value))
        {
            return;
        }

        var deeper = step + 1 < _steps.Count && _steps[step + 1].Kind == StepKind.Key;
        if (!deeper)
        {
            to[_steps[step].Name] = value;
        }
        else if (value.KindCase == Value.KindOneofCase.StructValue)
        {
            var kept = to.TryGetValue(_steps[step].Name, out var present) ? present.StructValue.Fields.Clone() : [];
            Copy(value.StructValue.Fields, kept, step + 1);
            if (kept.Count > 0)
            {
                var fields = new Struct();
                fields.Fields.Add(kept);
                to[_steps[step].Name] = new Value { StructValue = fields };
            }
        }
    }

    private void Remove(MapField<string, Value> fields, int step)
    {
        if (step == _steps.Count - 1)
        {
            fields.Remove(_steps[step].Name);
        }
        else if (fields.TryGetValue(_steps[step].Name, out var value))
        {
            RemoveBelow(value, step + 1);
        }
    }

    private void RemoveBelow(Value value, int step)
    {
        if (_steps[step].Kind == StepKind.Key)
        {
            if (value.KindCase == Value.KindOneofCase.StructValue)
            {
                Remove(value.StructValue.Fields, step);
            }

            return;
        }

        if (value.KindCase != Value.KindOneofCase.ListValue)
        {
            return;
        }

        var elements = value.ListValue.Values;
        var chosen = _steps[step].Kind == StepKind.All ? [.. elements] : elements.Skip(_steps[step].Index).Take(1).ToList();
        foreach (var element in chosen)
        {
            if (step == _steps.Count - 1)
            {
                elements.Remove(element);
            }
            else
            {
                RemoveBelow(element, step + 1);
            }
        }
    }

    private IEnumerable<Value> Follow(Value value, int step)
    {
        if (step == _steps.Count)
        {
            return [value];
        }

        var here = _steps[step];
        return (here.Kind, value.KindCase) switch
        {
            (StepKind.Key, Value.KindOneofCase.StructValue) =>
                value.StructValue.Fields.TryGetValue(here.Name, out var field) ? Follow(field, step + 1) : [],
            (StepKind.All, Value.KindOneofCase.ListValue) => value.ListValue.Values.SelectMany(element => Follow(element, step + 1)),
            (StepKind.Index, Value.KindOneofCase.ListValue) =>
                here.Index < value.ListValue.Values.Count ? Follow(value.ListValue.Values[here.Index], step + 1) : [],
            _ => [],
        };
    }

    private static Step Key(string text, ref int at)
    {
        var start = at;
        if (at < text.Length && text[at] == '"')
        {
            var end = text.IndexOf('"', at + 1);
            if (end < 0)
            {
                throw Broken(text);
            }

            at = end + 1;
            return new Step(StepKind.Key, text[(start + 1)..end]);
        }

        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '-'))
        {
            at++;
        }

        return at > start ? new Step(StepKind.Key, text[start..at]) : throw Broken(text);
    }

    private static Step Element(string text, ref int at)
    {
        var end = text.IndexOf(']', at);
        if (end < 0)
        {
            throw Broken(text);
        }

        var inside = text[(at + 1)..end];
        at = end + 1;
        if (inside.Length == 0)
        {
            return new Step(StepKind.All);
        }

        return int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new Step(StepKind.Index, Index: index)
            : throw Broken(text);
    }

    private static Exception Broken(string text) => Refusal.Invalid($"Invalid json path: '{text}'");

    private enum StepKind
    {
        Key,
        Index,
        All,
    }

    private readonly record struct Step(StepKind Kind, string Name = "", int Index = 0);
}
