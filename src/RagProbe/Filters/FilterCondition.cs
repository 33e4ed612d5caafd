using System.Collections.Immutable;

namespace RagProbe.Filters;

/// <summary>
/// One test of one payload field. Where the field holds a list, the test is met when any element meets it.
/// A field that is missing meets no test but <see cref="IsEmpty"/>.
/// </summary>
public abstract record FilterCondition
{
    private FilterCondition()
    {
    }

    /// <summary>The field equals the value, in value and type.</summary>
    public sealed record Match(string Key, PayloadValue Value) : FilterCondition;

    /// <summary>The field equals one of the values; no values match nothing.</summary>
    public sealed record MatchAny(string Key, ImmutableArray<PayloadValue> Values) : FilterCondition
    {
        public bool Equals(MatchAny? other) =>
            other is not null && Key == other.Key && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

        public override int GetHashCode() => HashCode.Combine(Key, Values.Length);
    }

    /// <summary>The field is an integer or a number within the bounds that are set.</summary>
    public sealed record Range(string Key, double? Gt = null, double? Gte = null, double? Lt = null, double? Lte = null) : FilterCondition;

    /// <summary>The field is a text that is a point in time within the bounds that are set: see <see cref="PointInTime"/>.</summary>
    public sealed record TimeRange(string Key, DateTimeOffset? Gt = null, DateTimeOffset? Gte = null, DateTimeOffset? Lt = null, DateTimeOffset? Lte = null) : FilterCondition;

    /// <summary>The field is missing or an empty list.</summary>
    public sealed record IsEmpty(string Key) : FilterCondition;

    /// <summary>A filter as a condition of another.</summary>
    public sealed record Nested(Filter Filter) : FilterCondition;
}
