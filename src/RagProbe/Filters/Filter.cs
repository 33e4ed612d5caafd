using System.Collections.Immutable;

namespace RagProbe.Filters;

/// <summary>
/// Which chunks a search may return. A chunk passes when it meets every <see cref="Must"/>, at least one
/// <see cref="Should"/> (when there is any) and no <see cref="MustNot"/> condition. The JSON form is Qdrant's.
/// </summary>
public sealed record Filter
{
    public ImmutableArray<FilterCondition> Must { get; init; } = [];

    public ImmutableArray<FilterCondition> Should { get; init; } = [];

    public ImmutableArray<FilterCondition> MustNot { get; init; } = [];

    public bool IsEmpty => Must.IsEmpty && Should.IsEmpty && MustNot.IsEmpty;

    /// <summary>Both filters at once; null stands for "no restriction".</summary>
    public static Filter? And(Filter? left, Filter? right) => (left, right) switch
    {
        (null, _) => right,
        (_, null) => left,
        _ => new Filter { Must = [new FilterCondition.Nested(left), new FilterCondition.Nested(right)] },
    };

    /// <summary>The names of all fields that a condition tests, each once.</summary>
    public IReadOnlySet<string> Keys()
    {
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        Collect(this);
        return keys;

        void Collect(Filter filter)
        {
            foreach (var condition in filter.Must.Concat(filter.Should).Concat(filter.MustNot))
            {
                switch (condition)
                {
                    case FilterCondition.Match match:
                        keys.Add(match.Key);
                        break;
                    case FilterCondition.MatchAny any:
                        keys.Add(any.Key);
                        break;
                    case FilterCondition.Range range:
                        keys.Add(range.Key);
                        break;
                    case FilterCondition.TimeRange times:
                        keys.Add(times.Key);
                        break;
                    case FilterCondition.IsEmpty empty:
                        keys.Add(empty.Key);
                        break;
                    case FilterCondition.Nested nested:
                        Collect(nested.Filter);
                        break;
                    default:
                        throw new NotSupportedException($"No rule for the filter condition {condition.GetType().Name}.");
                }
            }
        }
    }

    /// <summary>Filters that together let through what this one does, each as small as can be.</summary>
    public IReadOnlyList<Filter> Clauses() =>
    [
        .. Must.SelectMany(static condition => condition is FilterCondition.Nested nested ? nested.Filter.Clauses() : [new Filter { Must = [condition] }]),
        .. Should.IsEmpty ? [] : new[] { new Filter { Should = Should } },
        .. MustNot.Select(static condition => new Filter { MustNot = [condition] }),
    ];

    /// <summary>The values that fields are compared with for equality.</summary>
    public IEnumerable<(string Key, PayloadValue Value)> Values() => Must.Concat(Should).Concat(MustNot).SelectMany(static condition => condition switch
    {
        FilterCondition.Match match => [(match.Key, match.Value)],
        FilterCondition.MatchAny any => any.Values.Select(value => (any.Key, value)),
        FilterCondition.Nested nested => nested.Filter.Values(),
        _ => [],
    });

    public bool Equals(Filter? other) =>
        other is not null
        && Must.AsSpan().SequenceEqual(other.Must.AsSpan())
        && Should.AsSpan().SequenceEqual(other.Should.AsSpan())
        && MustNot.AsSpan().SequenceEqual(other.MustNot.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Must.Length, Should.Length, MustNot.Length);
}
