using Google.Protobuf.WellKnownTypes;
using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Payloads;
using RagProbe.QdrantDouble.Protocol;
using Value = Qdrant.Client.Grpc.Value;

namespace RagProbe.QdrantDouble.Filters;

/// <summary>
/// Tests of one field. Several tests in one condition are alternatives. An index of the fitting type decides which values
/// count: this is where making an index changes what a filter means.
/// </summary>
internal sealed class FieldConditionCompiler(Version version, FieldCondition condition, PayloadIndex? index)
{
    private readonly PayloadPath _path = PayloadPath.Parse(condition.Key);

    public Func<Subject, bool> Compile()
    {
        var tests = Tests().ToArray();
        // Not reached on servers that refuse a field without a test; older ones found nothing with it.
        return tests.Length == 1 ? tests[0] : subject => System.Array.Exists(tests, test => test(subject));
    }

    private IEnumerable<Func<Subject, bool>> Tests()
    {
        if (condition.Match is { } match)
        {
            yield return new MatchCompiler(version, match, _path, index).Compile();
        }

        if (condition.Range is { } range)
        {
            yield return Elements(value => InRange(range, value));
        }
        else if (condition.DatetimeRange is { } times)
        {
            yield return Elements(value => InRange(times, value));
        }

        if (condition.GeoRadius is { } circle)
        {
            yield return Elements(value => GeoShapes.Read(value) is { } point && GeoShapes.Within(circle, point));
        }

        if (condition.GeoBoundingBox is { } box)
        {
            yield return Elements(value => GeoShapes.Read(value) is { } point && GeoShapes.Within(box, point));
        }

        if (condition.GeoPolygon is { } polygon)
        {
            yield return Elements(value => GeoShapes.Read(value) is { } point && GeoShapes.Within(polygon, point));
        }

        if (condition.ValuesCount is { } count)
        {
            yield return FieldTests.ValuesCount(_path, count);
        }

        if (condition.HasIsEmpty && version >= Since.FieldIsEmpty)
        {
            yield return Expect(FieldTests.IsEmpty(_path), condition.IsEmpty);
        }

        if (condition.HasIsNull && version >= Since.FieldIsEmpty)
        {
            yield return Expect(FieldTests.IsNull(_path), condition.IsNull);
        }
    }

    private static Func<Subject, bool> Expect(Func<Subject, bool> test, bool wanted) => subject => test(subject) == wanted;

    private Func<Subject, bool> Elements(Func<Value, bool> test)
    {
        // Made once, not for every point.
        Func<Value, bool> anyElement = value => PayloadValues.AnyElement(value, test);
        return subject => _path.Any(subject.Fields, anyElement);
    }

    private bool InRange(Qdrant.Client.Grpc.Range range, Value value)
    {
        double number;
        switch (value.KindCase)
        {
            case Value.KindOneofCase.IntegerValue:
                number = value.IntegerValue;
                break;
            // An integer index holds no doubles, not even whole ones.
            case Value.KindOneofCase.DoubleValue when index?.Type != FieldType.Integer:
                number = value.DoubleValue;
                break;
            default:
                return false;
        }

        return (!range.HasLt || number < range.Lt)
            && (!range.HasGt || number > range.Gt)
            && (!range.HasLte || number <= range.Lte)
            && (!range.HasGte || number >= range.Gte);
    }

    private static bool InRange(DatetimeRange range, Value value)
    {
        if (value.KindCase != Value.KindOneofCase.StringValue || Timestamps.Microseconds(value.StringValue) is not { } time)
        {
            return false;
        }

        return Holds(range.Lt, bound => time < bound)
            && Holds(range.Gt, bound => time > bound)
            && Holds(range.Lte, bound => time <= bound)
            && Holds(range.Gte, bound => time >= bound);
    }

    private static bool Holds(Timestamp? bound, Func<long, bool> test) => bound is null || test(Timestamps.Microseconds(bound));
}
