using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Payloads;

namespace RagProbe.QdrantDouble.Search;

/// <summary>Hits by the value of a field, best group first. A point with several values stands in several groups, one with none in none.</summary>
internal static class Grouping
{
    public const ulong DefaultGroups = 10;
    public const ulong DefaultGroupSize = 3;

    public static IReadOnlyList<(GroupId Id, IReadOnlyList<Hit> Hits)> Run(IReadOnlyList<Hit> hits, string field, ulong groups, ulong groupSize)
    {
        var path = PayloadPath.Parse(field);
        var order = new List<(GroupId Id, List<Hit> Hits)>();
        var byValue = new Dictionary<GroupId, List<Hit>>();
        foreach (var hit in hits)
        {
            foreach (var id in Keys(path, hit).Distinct())
            {
                if (!byValue.TryGetValue(id, out var members))
                {
                    if ((ulong)order.Count >= groups)
                    {
                        continue;
                    }

                    byValue[id] = members = [];
                    order.Add((id, members));
                }

                if ((ulong)members.Count < groupSize)
                {
                    members.Add(hit);
                }
            }
        }

        return [.. order.Select(group => (group.Id, (IReadOnlyList<Hit>)group.Hits))];
    }

    private static IEnumerable<GroupId> Keys(PayloadPath path, Hit hit) => path.Values(hit.Point.Payload)
        .SelectMany(value => value.KindCase == Value.KindOneofCase.ListValue ? value.ListValue.Values.AsEnumerable() : [value])
        .Select(Key)
        .OfType<GroupId>();

    private static GroupId? Key(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.StringValue => new GroupId { StringValue = value.StringValue },
        Value.KindOneofCase.IntegerValue when value.IntegerValue >= 0 => new GroupId { UnsignedValue = (ulong)value.IntegerValue },
        Value.KindOneofCase.IntegerValue => new GroupId { IntegerValue = value.IntegerValue },
        _ => null,
    };
}
