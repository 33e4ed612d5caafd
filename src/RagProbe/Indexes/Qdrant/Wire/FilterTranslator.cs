using Google.Protobuf.WellKnownTypes;
using Qdrant.Client.Grpc;
using RagProbe.Filters;
using RagProbe.Indexes.Qdrant.Mapping;
using Filter = RagProbe.Filters.Filter;
using WireFilter = Qdrant.Client.Grpc.Filter;
using WireRange = Qdrant.Client.Grpc.Range;

namespace RagProbe.Indexes.Qdrant.Wire;

/// <summary>
/// Filters to the wire. Only conditions that every supported server knows are used: a server drops those it does not know, which
/// would widen the search.
/// </summary>
/// <param name="mapping">Where the fields stand that filters name.</param>
internal sealed class FilterTranslator(PayloadMapping mapping)
{
    /// <returns>Null where nothing is restricted.</returns>
    /// <exception cref="NotSupportedException">Qdrant has no condition that means the same.</exception>
    public WireFilter? Translate(Filter? filter) => filter is null || filter.IsEmpty ? null : Write(filter);

    /// <summary>The chunks of some sources, by the payload's own names.</summary>
    /// <exception cref="NotSupportedException">The source stands inside JSON text, which the server does not read.</exception>
    public WireFilter OfSources(IEnumerable<string> sources)
    {
        var names = new RepeatedStrings();
        names.Strings.AddRange(sources);
        return new WireFilter { Must = { Field(ServerKey(mapping.Source), new Match { Keywords = names }) } };
    }

    /// <summary>The path of a filter's key in the payload.</summary>
    /// <exception cref="NotSupportedException">The key cannot be written as a path.</exception>
    public string KeyOf(string key)
    {
        if (mapping.Metadata is not { } metadata)
        {
            // The user's own payload: the filter names its paths.
            return key;
        }

        if (key.Contains('"', StringComparison.Ordinal))
        {
            throw new IndexNotSupportedException($"a filter on '{key}': Qdrant cannot name a field with a quote in it");
        }

        var isPlain = key.Length > 0 && key.All(static character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');
        return $"{ServerKey(metadata)}.{(isPlain ? key : $"\"{key}\"")}";
    }

    private static string ServerKey(PayloadPath path) => path.DecodesJson
        ? throw new IndexNotSupportedException($"a filter on {path}: Qdrant does not look into JSON text; write the value into a payload field of its own")
        : path.ToServerKey();

    private WireFilter Write(Filter filter)
    {
        var written = new WireFilter();
        written.Must.AddRange(filter.Must.Select(Write));
        written.Should.AddRange(filter.Should.Select(Write));
        written.MustNot.AddRange(filter.MustNot.Select(Write));
        return written;
    }

    private Condition Write(FilterCondition condition) => condition switch
    {
        FilterCondition.Match match => Equal(KeyOf(match.Key), match.Value),
        FilterCondition.MatchAny any => Any(KeyOf(any.Key), any),
        FilterCondition.Range range => InRange(KeyOf(range.Key), range),
        FilterCondition.TimeRange times => InRange(KeyOf(times.Key), times),
        FilterCondition.IsEmpty empty => new Condition { IsEmpty = new IsEmptyCondition { Key = KeyOf(empty.Key) } },
        FilterCondition.Nested nested => new Condition { Filter = Write(nested.Filter) },
        _ => throw new NotSupportedException($"No wire form for the filter condition {condition.GetType().Name}."),
    };

    private static Condition Equal(string key, PayloadValue value) => value switch
    {
        PayloadValue.Text text => Field(key, new Match { Keyword = text.Value }),
        PayloadValue.Integer integer => Field(key, new Match { Integer = integer.Value }),
        PayloadValue.Flag flag => Field(key, new Match { Boolean = flag.Value }),
        PayloadValue.Number number => EqualNumber(key, number.Value),
        _ => throw new IndexNotSupportedException($"a filter on '{key}' for the list {value}: Qdrant compares the elements of a list, not lists"),
    };

    // Qdrant matches no doubles. A range of one value does, but takes the integer of that value, too, which is another value here.
    private static Condition EqualNumber(string key, double value)
    {
        var only = new WireFilter { Must = { new Condition { Field = new FieldCondition { Key = key, Range = new WireRange { Gte = value, Lte = value } } } } };
        if (Math.Floor(value) == value && Math.Abs(value) < 9e18)
        {
            only.MustNot.Add(Field(key, new Match { Integer = (long)value }));
        }

        return new Condition { Filter = only };
    }

    private static Condition Any(string key, FilterCondition.MatchAny any)
    {
        var either = new WireFilter();
        var texts = any.Values.OfType<PayloadValue.Text>().Select(static text => text.Value).ToList();
        var integers = any.Values.OfType<PayloadValue.Integer>().Select(static integer => integer.Value).ToList();
        if (texts.Count > 0 || any.Values.IsEmpty)
        {
            either.Should.Add(Field(key, new Match { Keywords = new RepeatedStrings { Strings = { texts } } }));
        }

        if (integers.Count > 0)
        {
            either.Should.Add(Field(key, new Match { Integers = new RepeatedIntegers { Integers = { integers } } }));
        }

        either.Should.AddRange(any.Values.Where(static value => value is not (PayloadValue.Text or PayloadValue.Integer)).Select(value => Equal(key, value)));
        return either.Should is [var single] ? single : new Condition { Filter = either };
    }

    private static Condition InRange(string key, FilterCondition.Range range)
    {
        var bounds = new WireRange();
        if (range.Gt is { } gt)
        {
            bounds.Gt = gt;
        }

        if (range.Gte is { } gte)
        {
            bounds.Gte = gte;
        }

        if (range.Lt is { } lt)
        {
            bounds.Lt = lt;
        }

        if (range.Lte is { } lte)
        {
            bounds.Lte = lte;
        }

        return new Condition { Field = new FieldCondition { Key = key, Range = bounds } };
    }

    private static Condition InRange(string key, FilterCondition.TimeRange range) => new()
    {
        Field = new FieldCondition
        {
            Key = key,
            DatetimeRange = new DatetimeRange { Gt = Stamp(range.Gt), Gte = Stamp(range.Gte), Lt = Stamp(range.Lt), Lte = Stamp(range.Lte) },
        },
    };

    private static Timestamp? Stamp(DateTimeOffset? time) => time is { } given ? Timestamp.FromDateTimeOffset(given) : null;

    private static Condition Field(string key, Match match) => new() { Field = new FieldCondition { Key = key, Match = match } };
}
