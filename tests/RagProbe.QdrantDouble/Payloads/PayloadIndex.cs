using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Payloads;

/// <summary>
/// A payload index. The double keeps no index structure: what an index changes is which values count (by type, or by token),
/// and that is asked here.
/// </summary>
internal sealed class PayloadIndex(string field, FieldType type, PayloadIndexParams? parameters, ulong createdBy)
{
    public PayloadPath Path { get; } = PayloadPath.Parse(field);

    public FieldType Type { get; } = type;

    public PayloadIndexParams? Parameters { get; } = parameters;

    /// <summary>The operation that made the index: later than the graph, it adds no edges to it.</summary>
    public ulong CreatedBy { get; } = createdBy;

    public TextTokens Tokens { get; } = new(parameters?.TextIndexParams ?? new TextIndexParams { Tokenizer = TokenizerType.Word });

    public PayloadSchemaType SchemaType => Type switch
    {
        FieldType.Keyword => PayloadSchemaType.Keyword,
        FieldType.Integer => PayloadSchemaType.Integer,
        FieldType.Float => PayloadSchemaType.Float,
        FieldType.Geo => PayloadSchemaType.Geo,
        FieldType.Text => PayloadSchemaType.Text,
        FieldType.Bool => PayloadSchemaType.Bool,
        FieldType.Datetime => PayloadSchemaType.Datetime,
        FieldType.Uuid => PayloadSchemaType.Uuid,
        _ => PayloadSchemaType.UnknownType,
    };

    public bool CanOrder => Type is FieldType.Integer or FieldType.Float or FieldType.Datetime;

    public bool CanFacet => Type is FieldType.Keyword or FieldType.Integer or FieldType.Bool or FieldType.Uuid;

    /// <summary>The values of a payload that this index holds.</summary>
    public IEnumerable<Value> Values(MapField<string, Value> payload) => Path.Values(payload)
        .SelectMany(value => value.KindCase == Value.KindOneofCase.ListValue ? value.ListValue.Values.AsEnumerable() : [value])
        .Where(Holds);

    public bool Holds(Value value) => (Type, value.KindCase) switch
    {
        (FieldType.Keyword or FieldType.Text, Value.KindOneofCase.StringValue) => true,
        (FieldType.Integer, Value.KindOneofCase.IntegerValue) => true,
        (FieldType.Float, Value.KindOneofCase.DoubleValue or Value.KindOneofCase.IntegerValue) => true,
        (FieldType.Bool, Value.KindOneofCase.BoolValue) => true,
        (FieldType.Datetime, Value.KindOneofCase.StringValue) => Timestamps.Microseconds(value.StringValue) is not null,
        (FieldType.Uuid, Value.KindOneofCase.StringValue) => PointKey.ParseUuid(value.StringValue) is not null,
        (FieldType.Geo, Value.KindOneofCase.StructValue) => GeoShapes.Read(value) is not null,
        _ => false,
    };
}
