using Grpc.Core;
using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Payloads;
using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Services;

/// <summary>Writes. Without <c>wait</c> they are acknowledged whatever becomes of them.</summary>
internal sealed partial class PointsService
{
    public override Task<PointsOperationResponse> Upsert(UpsertPoints request, ServerCallContext context)
    {
        Check(request.CollectionName, request.HasTimeout, request.Timeout).Points(request.Points).Filter(request.UpdateFilter, "update_filter").ThrowIfAny();
        return Write(request.CollectionName, request.Wait, (collection, changes) =>
        {
            var mode = engine.Version >= Since.UpdateMode ? request.UpdateMode : UpdateMode.Upsert;
            var apply = changes.Upsert(request.Points, request.UpdateFilter, mode);
            if (request.Points.Count == 0)
            {
                throw Refusal.BadRequest("Empty update request");
            }

            new StrictMode(collection).Upsert(request.Points.Count);
            return apply;
        });
    }

    public override Task<PointsOperationResponse> Delete(DeletePoints request, ServerCallContext context) =>
        Select(request.CollectionName, request.HasTimeout, request.Timeout, request.Wait, request.Points, changes => changes.Delete(request.Points));

    public override Task<PointsOperationResponse> UpdateVectors(UpdatePointVectors request, ServerCallContext context)
    {
        Check(request.CollectionName, request.HasTimeout, request.Timeout).Points(request.Points).ThrowIfAny();
        return Write(request.CollectionName, request.Wait, (_, changes) => changes.UpdateVectors(request.Points, request.UpdateFilter));
    }

    public override Task<PointsOperationResponse> SetPayload(SetPayloadPoints request, ServerCallContext context) =>
        Select(request.CollectionName, request.HasTimeout, request.Timeout, request.Wait, request.PointsSelector, changes =>
            changes.SetPayload(request.Payload, request.PointsSelector, request.HasKey ? request.Key : null));

    public override Task<PointsOperationResponse> OverwritePayload(SetPayloadPoints request, ServerCallContext context) =>
        Select(request.CollectionName, request.HasTimeout, request.Timeout, request.Wait, request.PointsSelector, changes =>
            changes.OverwritePayload(request.Payload, request.PointsSelector, request.HasKey ? request.Key : null));

    public override Task<PointsOperationResponse> DeletePayload(DeletePayloadPoints request, ServerCallContext context) =>
        Select(request.CollectionName, request.HasTimeout, request.Timeout, request.Wait, request.PointsSelector, changes =>
            changes.DeletePayload(request.Keys, request.PointsSelector));

    public override Task<PointsOperationResponse> ClearPayload(ClearPayloadPoints request, ServerCallContext context) =>
        Select(request.CollectionName, request.HasTimeout, request.Timeout, request.Wait, request.Points, changes => changes.ClearPayload(request.Points));

    /// <summary>Makes an index, over an older one of the field; the server counts it as two operations.</summary>
    public override Task<PointsOperationResponse> CreateFieldIndex(CreateFieldIndexCollection request, ServerCallContext context)
    {
        Check(request.CollectionName, request.HasTimeout, request.Timeout).NotEmpty(request.FieldName, "field_name").ThrowIfAny();
        var type = FieldTypeOf(request);
        return Write(request.CollectionName, request.Wait, (collection, _) =>
        {
            PayloadPath.Parse(request.FieldName);
            return () =>
            {
                collection.NextOperation();
                var operation = collection.NextOperation();
                collection.AddIndex(request.FieldName, new PayloadIndex(request.FieldName, type, request.FieldIndexParams?.Clone(), operation));
            };
        });
    }

    public override Task<PointsOperationResponse> DeleteFieldIndex(DeleteFieldIndexCollection request, ServerCallContext context)
    {
        Check(request.CollectionName, request.HasTimeout, request.Timeout).NotEmpty(request.FieldName, "field_name").ThrowIfAny();
        return Write(request.CollectionName, request.Wait, (collection, _) => () =>
        {
            collection.NextOperation();
            collection.NextOperation();
            collection.RemoveIndex(request.FieldName);
        });
    }

    /// <summary>Operations run in order; when one fails, those before it stay.</summary>
    public override Task<UpdateBatchResponse> UpdateBatch(UpdateBatchPoints request, ServerCallContext context)
    {
        var start = engine.Start();
        var check = Check(request.CollectionName, request.HasTimeout, request.Timeout);
        foreach (var operation in request.Operations)
        {
            check.Points(operation.Upsert?.Points ?? []).Filter(operation.DeletePoints?.Points?.Filter);
        }

        check.ThrowIfAny();
        var response = new UpdateBatchResponse();
        foreach (var operation in request.Operations)
        {
            response.Result.Add(Apply(request.CollectionName, request.Wait, (collection, changes) =>
            {
                switch (operation.OperationCase)
                {
                    case PointsUpdateOperation.OperationOneofCase.Upsert:
                        new StrictMode(collection).Upsert(operation.Upsert.Points.Count);
                        return changes.Upsert(operation.Upsert.Points, null, UpdateMode.Upsert);
                    case PointsUpdateOperation.OperationOneofCase.DeletePoints:
                        new StrictMode(collection).UpdateFilter(operation.DeletePoints.Points?.Filter);
                        return changes.Delete(operation.DeletePoints.Points);
                    default:
                        throw Refusal.Invalid("Operation is missing, or one that the double does not play (it plays upsert and delete_points)");
                }
            }));
        }

        response.Time = engine.Since(start);
        return Task.FromResult(response);
    }

    private static FieldType FieldTypeOf(CreateFieldIndexCollection request)
    {
        if (request.HasFieldType && Enum.IsDefined(request.FieldType))
        {
            return request.FieldType;
        }

        throw Refusal.Invalid("cannot convert field_type");
    }

    private RequestCheck Check(string collectionName, bool hasTimeout, ulong timeout) =>
        new RequestCheck(engine.Version).CollectionName(collectionName).AtLeastOne(hasTimeout, timeout, "timeout");

    private Task<PointsOperationResponse> Select(
        string collectionName,
        bool hasTimeout,
        ulong timeout,
        bool wait,
        PointsSelector? selector,
        Func<PointChanges, Action> read)
    {
        Check(collectionName, hasTimeout, timeout).Filter(selector?.Filter, "points.points_selector_one_of").ThrowIfAny();
        return Write(collectionName, wait, (collection, changes) =>
        {
            var apply = read(changes);
            new StrictMode(collection).UpdateFilter(selector?.Filter);
            return apply;
        });
    }

    private Task<PointsOperationResponse> Write(string collectionName, bool wait, Func<Collection, PointChanges, Action> read)
    {
        var start = engine.Start();
        var response = new PointsOperationResponse { Result = Apply(collectionName, wait, read), Time = engine.Since(start) };
        if (engine.Version >= Since.WriteUsage)
        {
            response.Usage = new Usage();
        }

        return Task.FromResult(response);
    }

    private UpdateResult Apply(string collectionName, bool wait, Func<Collection, PointChanges, Action> read)
    {
        var collection = engine.Find(collectionName);
        return collection.Write(() =>
        {
            var apply = read(collection, new PointChanges(collection, engine.Version));
            try
            {
                apply();
            }
            catch (RpcException) when (!wait)
            {
                // Only the server's log would tell.
            }

            return new UpdateResult
            {
                OperationId = collection.LastOperation,
                Status = wait ? UpdateStatus.Completed : UpdateStatus.Acknowledged,
            };
        });
    }
}
