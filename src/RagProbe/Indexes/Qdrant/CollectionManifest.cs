using Google.Protobuf.Collections;
using Qdrant.Client.Grpc;
using RagProbe.Indexes.Lexical;

namespace RagProbe.Indexes.Qdrant;

/// <summary>
/// What RagProbe writes down about a collection of its own: in the collection's metadata, or on every point where the server has none.
/// A collection without it was made by somebody else and is never written.
/// </summary>
/// <param name="Model">Fingerprint of the embedding model.</param>
internal sealed record CollectionManifest(string Model, string Chunker, Bm25Settings Lexical)
{
    public const string Key = "ragprobe";

    private const int Format = 1;
    private const string FormatKey = "format";
    private const string ModelKey = "model";
    private const string ChunkerKey = "chunker";
    private const string KKey = "bm25_k";
    private const string BKey = "bm25_b";
    private const string AverageLengthKey = "bm25_average_length";

    public Value ToValue() => new()
    {
        StructValue = new Struct
        {
            Fields =
            {
                [FormatKey] = new Value { IntegerValue = Format },
                [ModelKey] = new Value { StringValue = Model },
                [ChunkerKey] = new Value { StringValue = Chunker },
                [KKey] = new Value { DoubleValue = Lexical.K },
                [BKey] = new Value { DoubleValue = Lexical.B },
                [AverageLengthKey] = new Value { DoubleValue = Lexical.AverageLength },
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
            ? new CollectionManifest(model.StringValue, chunker.StringValue, new Bm25Settings { K = Number(KKey), B = Number(BKey), AverageLength = Number(AverageLengthKey) })
            : throw new IndexException(FormattableString.Invariant($"collection '{collection}' has format {format.IntegerValue}, this RagProbe knows {Format}: use a newer RagProbe"));

        double Number(string key) => written.TryGetValue(key, out var number) ? number.DoubleValue : double.NaN;
    }
}
