using System.Text.Json;
using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Payloads;
using RagProbe.QdrantDouble.Services;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Recordings;

/// <summary>Rebuilds a collection from the answers that a real server gave about it.</summary>
internal static class RecordedCollection
{
    public static string Load(string path, Engine engine)
    {
        CollectionInfo? info = null;
        var points = new List<RetrievedPoint>();
        var name = "";
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            using var call = JsonDocument.Parse(line);
            var rpc = call.RootElement.GetProperty("rpc").GetString();
            var answer = call.RootElement.TryGetProperty("response_bytes", out var bytes) ? bytes.GetBytesFromBase64() : [];
            if (rpc == "/qdrant.Collections/Get")
            {
                info = GetCollectionInfoResponse.Parser.ParseFrom(answer).Result;
                name = call.RootElement.GetProperty("request").GetProperty("collection_name").GetString()!;
            }
            else if (rpc == "/qdrant.Points/Scroll")
            {
                points.AddRange(ScrollResponse.Parser.ParseFrom(answer).Result);
            }
        }

        if (info is null)
        {
            throw new InvalidDataException($"{path}: no call of /qdrant.Collections/Get, so it does not describe a collection; give a 20-foreign-* scenario");
        }

        var collection = new Collection(name, info.Config);
        var changes = new PointChanges(collection, engine.Version);
        changes.Upsert([.. points.Select(Sent)], null, UpdateMode.Upsert)();
        foreach (var (field, schema) in info.PayloadSchema)
        {
            collection.AddIndex(field, new PayloadIndex(field, TypeOf(schema.DataType), schema.Params, collection.NextOperation()));
        }

        collection.RebuildGraph();
        engine.Registry.Create(name, () => collection);
        return name;
    }

    private static PointStruct Sent(RetrievedPoint point)
    {
        var sent = new PointStruct { Id = point.Id, Vectors = new Vectors() };
        sent.Payload.Add(point.Payload);
        if (point.Vectors?.VectorsOptionsCase == VectorsOutput.VectorsOptionsOneofCase.Vector)
        {
            sent.Vectors.Vector = Sent(point.Vectors.Vector);
            return sent;
        }

        sent.Vectors.Vectors_ = new NamedVectors();
        foreach (var (name, vector) in point.Vectors?.Vectors.Vectors ?? [])
        {
            sent.Vectors.Vectors_.Vectors[name] = Sent(vector);
        }

        return sent;
    }

    // Both forms carry the same fields under the same numbers in requests and in answers.
    private static Vector Sent(VectorOutput vector)
    {
        var sent = new Vector { Indices = vector.Indices };
        sent.Data.Add(vector.Data);
        if (vector.HasVectorsCount)
        {
            sent.VectorsCount = vector.VectorsCount;
        }

        switch (vector.VectorCase)
        {
            case VectorOutput.VectorOneofCase.Dense:
                sent.Dense = vector.Dense;
                break;
            case VectorOutput.VectorOneofCase.Sparse:
                sent.Sparse = vector.Sparse;
                break;
            case VectorOutput.VectorOneofCase.MultiDense:
                sent.MultiDense = vector.MultiDense;
                break;
            default:
                break;
        }

        return sent;
    }

    private static FieldType TypeOf(PayloadSchemaType type) => type switch
    {
        PayloadSchemaType.Keyword => FieldType.Keyword,
        PayloadSchemaType.Integer => FieldType.Integer,
        PayloadSchemaType.Float => FieldType.Float,
        PayloadSchemaType.Geo => FieldType.Geo,
        PayloadSchemaType.Text => FieldType.Text,
        PayloadSchemaType.Bool => FieldType.Bool,
        PayloadSchemaType.Datetime => FieldType.Datetime,
        PayloadSchemaType.Uuid => FieldType.Uuid,
        _ => throw new InvalidDataException($"payload index type {type} is unknown"),
    };
}
