using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;

namespace RagProbe.Indexes.Qdrant;

/// <summary>
/// What RagProbe writes down about a collection of its own: in the collection's metadata, or on every point where the server has none.
/// A collection without it was made by somebody else and is never written.
/// </summary>
/// <param name="Model">Fingerprint of the embedding model.</param>
internal sealed record CollectionManifest(string Model, string Chunker)
{
    public const string Key = "ragprobe";

    private const int Format = 1;
    private const string FormatKey = "format";
    private const string ModelKey = "model";
    private const string ChunkerKey = "chunker";

    public Value ToValue() => new()
    {
        StructValue = new Struct
        {
            Fields =
            {
                [FormatKey] = new Value { IntegerValue = Format },
                [ModelKey] = new Value { StringValue = Model },
                [ChunkerKey] = new Value { StringValue = Chunker },
            },
        },
    };

    /// <returns>Null where there is none.</returns>
    /// <exception cref="IndexException">A newer RagProbe wrote it.</exception>
    public static CollectionManifest? Find(MapField<string, Value> fields, string collection)
    {
        if (!fields.TryGetValue(Key, out var value) || value.KindCase != Value.KindOneofCase.StructValue)
        {
            return null;
        }

        var written = value.StructValue.Fields;
        if (!written.TryGetValue(FormatKey, out var format) || !written.TryGetValue(ModelKey, out var model) || !written.TryGetValue(ChunkerKey, out var chunker))
        {
            return null;
        }

        return format.IntegerValue <= Format
            ? new CollectionManifest(model.StringValue, chunker.StringValue)
            : throw new IndexException(FormattableString.Invariant($"collection '{collection}' has format {format.IntegerValue}, this RagProbe knows {Format}: use a newer RagProbe"));
    }
}
