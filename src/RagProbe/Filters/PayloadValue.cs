using System.Collections.Immutable;
using System.Globalization;

namespace RagProbe.Filters;

/// <summary>
/// A value of a chunk's payload (front matter, metadata). Matching is strict in type, as vector databases do it:
/// the integer 42, the number 42.0 and the text "42" are three different values.
/// </summary>
public abstract record PayloadValue
{
    private PayloadValue()
    {
    }

    public sealed record Text(string Value) : PayloadValue
    {
        public override string ToString() => Value;
    }

    public sealed record Integer(long Value) : PayloadValue
    {
        public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
    }

    public sealed record Number(double Value) : PayloadValue
    {
        public override string ToString() => Value.ToString("R", CultureInfo.InvariantCulture);
    }

    public sealed record Flag(bool Value) : PayloadValue
    {
        public override string ToString() => Value ? "true" : "false";
    }

    public sealed record List(ImmutableArray<PayloadValue> Values) : PayloadValue
    {
        public bool Equals(List? other) => other is not null && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

        public override int GetHashCode() => Values.Aggregate(17, HashCode.Combine);

        public override string ToString() => $"[{string.Join(", ", Values)}]";
    }
}
