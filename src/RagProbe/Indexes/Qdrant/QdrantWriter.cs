using Qdrant.Client.Grpc;
using RagProbe.Indexes.Lexical;
using RagProbe.Indexes.Qdrant.Connection;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Indexes.Qdrant.Wire;

namespace RagProbe.Indexes.Qdrant;

/// <summary>Writes chunks to a collection of our own. Every write waits until it is visible, and can be sent again.</summary>
internal sealed class QdrantWriter(QdrantConnection connection, string collection, CollectionView view)
{
    private const int PointsPerCall = 128;

    private readonly Bm25Encoder _words = new(view.Manifest!.Lexical);

    public async Task WriteAsync(IndexWrite write, CancellationToken cancellationToken)
    {
        var kept = write.Upserts.Select(static upsert => upsert.Chunk.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var ids in write.DeletedIds.Where(id => !kept.Contains(id)).Distinct(StringComparer.Ordinal).Chunk(PointsPerCall))
        {
            var request = new DeletePoints { CollectionName = collection, Wait = true, Points = new PointsSelector { Points = new PointsIdsList { Ids = { ids.Select(PointKey.OfChunk) } } } };
            (await connection.CallAsync("Delete", isIdempotent: true, call => connection.Points.DeleteAsync(request, call), cancellationToken)).Answer.RequireCompleted(collection);
        }

        foreach (var upserts in write.Upserts.Chunk(view.Limits.PointsPerWrite(PointsPerCall)))
        {
            var request = new UpsertPoints { CollectionName = collection, Wait = true, Points = { upserts.Select(PointOf) } };
            (await connection.CallAsync("Upsert", isIdempotent: true, call => connection.Points.UpsertAsync(request, call), cancellationToken)).Answer.RequireCompleted(collection);
        }
    }

    private PointStruct PointOf(EmbeddedChunk upsert)
    {
        var chunk = upsert.Chunk;
        var typed = connection.Version.ReadsTypedVectors;
        var point = new PointStruct
        {
            Id = PointKey.OfChunk(chunk.Id),
            Vectors = new Vectors
            {
                Vectors_ = new NamedVectors
                {
                    Vectors =
                    {
                        [CollectionNames.Dense] = VectorCodec.WriteDense(Unit(upsert.Vector), typed),
                    },
                },
            },
        };

        // A chunk of stop words alone has nothing to be found by.
        if (_words.EncodeDocument(chunk.Text) is { Count: > 0 } words)
        {
            point.Vectors.Vectors_.Vectors[CollectionNames.Sparse] = VectorCodec.WriteSparse(words.Indices, words.Values, typed);
        }

        var own = PayloadMapping.Own;
        Set(own.Id!, new Value { StringValue = chunk.Id });
        Set(own.Text, new Value { StringValue = WellFormed(chunk.Text) });
        Set(own.Source, new Value { StringValue = WellFormed(chunk.Source) });
        Set(own.Start!, new Value { IntegerValue = chunk.Span.Start });
        Set(own.End!, new Value { IntegerValue = chunk.Span.End });
        Set(own.ContentHash!, new Value { StringValue = chunk.ContentHash });
        Set(own.HeadingPath!, new Value { StringValue = WellFormed(chunk.HeadingPath) });
        Set(own.TokenCount!, new Value { IntegerValue = chunk.TokenCount });
        Set(own.OverTokenLimit!, new Value { BoolValue = chunk.IsOverTokenLimit });
        var metadata = new Struct();
        foreach (var (key, value) in chunk.Metadata)
        {
            metadata.Fields[WellFormed(key)] = PayloadCodec.ToValue(value);
        }

        Set(own.Metadata!, new Value { StructValue = metadata });
        if (!connection.Version.HasCollectionMetadata)
        {
            point.Payload[CollectionManifest.Key] = view.Manifest!.ToValue();
        }

        return point;

        void Set(PayloadPath path, Value value) => point.Payload[path.ToServerKey()] = value;
    }

    // The embedded index stores a vector of length 1, too: both score alike.
    private static float[] Unit(ReadOnlyMemory<float> vector)
    {
        var unit = new float[vector.Length];
        UnitVector.Normalise(vector.Span, unit);
        return unit;
    }

    // Half a surrogate pair cannot travel; U+FFFD takes its place, which moves no offset.
    private static string WellFormed(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0)
        {
            return text;
        }

        var copy = new System.Text.StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            copy.Append(rune.ToString());
        }

        return copy.ToString();
    }
}
