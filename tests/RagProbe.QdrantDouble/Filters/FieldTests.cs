using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Payloads;

namespace RagProbe.QdrantDouble.Filters;

/// <summary>Tests of a field as a whole.</summary>
internal static class FieldTests
{
    /// <summary>Missing, null, or an array of nothing.</summary>
    public static Func<Subject, bool> IsEmpty(PayloadPath path) => subject => !path.Any(
        subject.Fields,
        value => !PayloadValues.IsNull(value)
            && !(value.KindCase == Value.KindOneofCase.ListValue && value.ListValue.Values.Count == 0));

    /// <summary>An explicit null, also as an element of an array.</summary>
    public static Func<Subject, bool> IsNull(PayloadPath path) => subject => path.Any(
        subject.Fields,
        value => PayloadValues.IsNull(value)
            || (value.KindCase == Value.KindOneofCase.ListValue && value.ListValue.Values.Any(PayloadValues.IsNull)));

    /// <summary>How many values the field holds: an array its length, null none, anything else one.</summary>
    public static Func<Subject, bool> ValuesCount(PayloadPath path, ValuesCount bounds) => subject => path.Any(
        subject.Fields,
        value =>
        {
            var count = value.KindCase switch
            {
                Value.KindOneofCase.ListValue => (ulong)value.ListValue.Values.Count,
                Value.KindOneofCase.NullValue or Value.KindOneofCase.None => 0UL,
                _ => 1UL,
            };
            return (!bounds.HasLt || count < bounds.Lt)
                && (!bounds.HasGt || count > bounds.Gt)
                && (!bounds.HasLte || count <= bounds.Lte)
                && (!bounds.HasGte || count >= bounds.Gte);
        });
}
