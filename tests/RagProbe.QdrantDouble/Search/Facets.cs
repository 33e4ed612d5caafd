using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Filters;
using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Search;

/// <summary>How many points carry each value of an indexed field: frequent values first, equal counts by value.</summary>
internal static class Facets
{
    public const ulong DefaultLimit = 10;

    public static IReadOnlyList<FacetHit> Run(Collection collection, string field, CompiledFilter filter, ulong limit)
    {
        if (collection.Index(field) is not { CanFacet: true } index)
        {
            throw Refusal.WrongInput(
                $"No appropriate index for faceting: `{field}`. Please create one to facet on this field. Check "
                + "https://qdrant.tech/documentation/concepts/indexing/#payload-index to see which payload schemas support Match conditions");
        }

        var counts = new Dictionary<Value, ulong>();
        foreach (var point in collection.Sorted().Where(filter.Matches))
        {
            foreach (var value in index.Values(point.Payload).Distinct())
            {
                counts[value] = counts.GetValueOrDefault(value) + 1;
            }
        }

        return
        [
            .. counts
                .OrderByDescending(count => count.Value)
                .ThenBy(count => count.Key.StringValue, StringComparer.Ordinal)
                .ThenBy(count => count.Key.IntegerValue)
                .ThenBy(count => count.Key.BoolValue)
                .Take((int)Math.Min(int.MaxValue, limit))
                .Select(count => new FacetHit { Value = Shown(count.Key), Count = count.Value }),
        ];
    }

    private static FacetValue Shown(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.IntegerValue => new FacetValue { IntegerValue = value.IntegerValue },
        Value.KindOneofCase.BoolValue => new FacetValue { BoolValue = value.BoolValue },
        _ => new FacetValue { StringValue = value.StringValue },
    };
}
