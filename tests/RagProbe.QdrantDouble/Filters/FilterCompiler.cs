using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Payloads;
using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Filters;

/// <summary>Turns a filter into a test, as the played server version understands it.</summary>
internal sealed class FilterCompiler(Version version, Collection collection)
{
    public CompiledFilter Compile(Filter? filter)
    {
        if (filter is null || (filter.Must.Count == 0 && filter.Should.Count == 0 && filter.MustNot.Count == 0 && filter.MinShould is null))
        {
            return CompiledFilter.Everything;
        }

        var fields = new HashSet<string>();
        var test = Combine(filter, fields, nested: false);
        var ids = filter.Must.FirstOrDefault(condition => condition.ConditionOneOfCase == Condition.ConditionOneOfOneofCase.HasId);
        return new CompiledFilter(test, ids?.HasId.HasId.Select(PointKey.From).ToHashSet(), fields);
    }

    private Func<Subject, bool> Combine(Filter filter, HashSet<string> fields, bool nested)
    {
        var must = All(filter.Must, fields, nested);
        var should = All(filter.Should, fields, nested);
        var mustNot = All(filter.MustNot, fields, nested);
        var some = filter.MinShould is null ? [] : All(filter.MinShould.Conditions, fields, nested);
        var least = (int)Math.Min(int.MaxValue, filter.MinShould?.MinCount ?? 0);
        return subject =>
        {
            foreach (var condition in must)
            {
                if (!condition(subject))
                {
                    return false;
                }
            }

            foreach (var condition in mustNot)
            {
                if (condition(subject))
                {
                    return false;
                }
            }

            return (should.Length == 0 || Array.Exists(should, condition => condition(subject)))
                && (least == 0 || some.Count(condition => condition(subject)) >= least);
        };
    }

    // A condition of a kind that the server does not know is dropped, which widens the filter; old servers refused it.
    private Func<Subject, bool>[] All(IEnumerable<Condition> conditions, HashSet<string> fields, bool nested)
    {
        var tests = new List<Func<Subject, bool>>();
        foreach (var condition in conditions)
        {
            if (One(condition, fields, nested) is { } test)
            {
                tests.Add(test);
            }
            else if (version < Since.UnknownConditionDropped)
            {
                throw Refusal.Invalid("Malformed Condition type");
            }
        }

        return [.. tests];
    }

    private Func<Subject, bool>? One(Condition condition, HashSet<string> fields, bool nested)
    {
        switch (condition.ConditionOneOfCase)
        {
            case Condition.ConditionOneOfOneofCase.Field:
                fields.Add(condition.Field.Key);
                return new FieldConditionCompiler(version, condition.Field, nested ? null : collection.Index(condition.Field.Key)).Compile();
            case Condition.ConditionOneOfOneofCase.IsEmpty:
                fields.Add(condition.IsEmpty.Key);
                return FieldTests.IsEmpty(PayloadPath.Parse(condition.IsEmpty.Key));
            case Condition.ConditionOneOfOneofCase.IsNull:
                fields.Add(condition.IsNull.Key);
                return FieldTests.IsNull(PayloadPath.Parse(condition.IsNull.Key));
            case Condition.ConditionOneOfOneofCase.HasId:
                var ids = condition.HasId.HasId.Select(PointKey.From).ToHashSet();
                return subject => ids.Contains(subject.Point.Id);
            case Condition.ConditionOneOfOneofCase.Filter:
                return Combine(condition.Filter, fields, nested);
            case Condition.ConditionOneOfOneofCase.Nested:
                return Nested(condition.Nested, fields);
            case Condition.ConditionOneOfOneofCase.HasVector when version >= Since.HasVector:
                var column = collection.Column(condition.HasVector.HasVector);
                return subject => column?.Has(subject.Point.Slot) ?? false;
            case Condition.ConditionOneOfOneofCase.Slice when version >= Since.Slice:
                return Slice(condition.Slice);
            default:
                return null;
        }
    }

    private Func<Subject, bool> Nested(NestedCondition nested, HashSet<string> fields)
    {
        fields.Add(nested.Key);
        var path = PayloadPath.Parse(nested.Key).Elements();
        var test = Combine(nested.Filter ?? new Filter(), fields, nested: true);
        return subject => path.Any(
            subject.Fields,
            element => element.KindCase == Value.KindOneofCase.StructValue
                && test(new Subject(subject.Point, element.StructValue.Fields)));
    }

    // Which slice a point falls into is the server's own hash; here any stable split into equal parts will do.
    private static Func<Subject, bool> Slice(SliceCondition slice)
    {
        var total = Math.Max(1, slice.Total);
        return subject => StableHash.Of(0, subject.Point.Id) % total == slice.Index;
    }
}
