using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Filters;
using RagProbe.QdrantDouble.Payloads;
using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Search;

/// <summary>Points by the value of a payload field, which needs an index that keeps order. Points without the field are left out.</summary>
internal static class OrderedRead
{
    public static IReadOnlyList<Hit> Run(Collection collection, OrderBy order, CompiledFilter filter, int limit)
    {
        if (collection.Index(order.Key) is not { CanOrder: true } index)
        {
            throw Refusal.WrongInput(
                $"No range index for `order_by` key: `{order.Key}`. Please create one to use `order_by`. Check "
                + "https://qdrant.tech/documentation/concepts/indexing/#payload-index to see which payload schemas support Range conditions");
        }

        var descending = order.HasDirection && order.Direction == Direction.Desc;
        var start = Start(order.StartFrom);
        var entries = collection.Sorted()
            .Where(filter.Matches)
            .SelectMany(point => index.Values(point.Payload).Select(value => (Point: point, Value: OrderValueOf(index, value))))
            .Where(entry => start is not { } from || (descending ? Number(entry.Value) <= from : Number(entry.Value) >= from));
        var sorted = descending
            ? entries.OrderByDescending(entry => Number(entry.Value)).ThenByDescending(entry => entry.Point.Id)
            : entries.OrderBy(entry => Number(entry.Value)).ThenBy(entry => entry.Point.Id);
        return [.. sorted.Take(limit).Select(entry => Hit.Listed(entry.Point, entry.Value))];
    }

    private static OrderValue OrderValueOf(PayloadIndex index, Value value) => (index.Type, value.KindCase) switch
    {
        (FieldType.Integer, _) => new OrderValue { Int = value.IntegerValue },
        (FieldType.Datetime, _) => new OrderValue { Int = Timestamps.Microseconds(value.StringValue) ?? 0 },
        (_, Value.KindOneofCase.IntegerValue) => new OrderValue { Float = value.IntegerValue },
        _ => new OrderValue { Float = value.DoubleValue },
    };

    private static double Number(OrderValue value) => value.VariantCase == OrderValue.VariantOneofCase.Int ? value.Int : value.Float;

    private static double? Start(StartFrom? start) => start?.ValueCase switch
    {
        StartFrom.ValueOneofCase.Float => start.Float,
        StartFrom.ValueOneofCase.Integer => start.Integer,
        StartFrom.ValueOneofCase.Timestamp => Timestamps.Microseconds(start.Timestamp),
        StartFrom.ValueOneofCase.Datetime => Timestamps.Microseconds(start.Datetime) is { } time
            ? time
            : throw Refusal.Invalid($"Unable to parse datetime: {start.Datetime}"),
        _ => null,
    };
}
