using Grpc.Core;
using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Services;

/// <summary>Collections and aliases.</summary>
internal sealed class CollectionsService(Engine engine) : Collections.CollectionsBase
{
    private const ulong PeerId = 5405185055781892;

    public override Task<GetCollectionInfoResponse> Get(GetCollectionInfoRequest request, ServerCallContext context)
    {
        var start = engine.Start();
        new RequestCheck(engine.Version).CollectionName(request.CollectionName).ThrowIfAny();
        var collection = engine.Find(request.CollectionName);
        var info = collection.Read(() => CollectionReport.Of(collection, engine.Version, engine.Faults));
        return Task.FromResult(new GetCollectionInfoResponse { Result = info, Time = engine.Since(start) });
    }

    public override Task<ListCollectionsResponse> List(ListCollectionsRequest request, ServerCallContext context)
    {
        var start = engine.Start();
        var response = new ListCollectionsResponse();
        response.Collections.Add(engine.Registry.Names.Select(name => new CollectionDescription { Name = name }));
        response.Time = engine.Since(start);
        return Task.FromResult(response);
    }

    public override Task<CollectionOperationResponse> Create(CreateCollection request, ServerCallContext context)
    {
        var start = engine.Start();
        new RequestCheck(engine.Version)
            .NewCollectionName(request.CollectionName)
            .AtLeastOne(request.HasTimeout, request.Timeout, "timeout")
            .Vectors(request.VectorsConfig)
            .ThrowIfAny();
        var config = CollectionDefaults.Configure(request, engine.Version);
        foreach (var (_, vector) in Collection.DenseParameters(config))
        {
            if (vector.Distance is not (Distance.Cosine or Distance.Dot or Distance.Euclid or Distance.Manhattan))
            {
                throw Refusal.Invalid($"Malformed distance parameter: {vector.Distance}");
            }
        }

        engine.Registry.Create(request.CollectionName, () => new Collection(request.CollectionName, config));
        return Done(true, start);
    }

    public override Task<CollectionOperationResponse> Update(UpdateCollection request, ServerCallContext context)
    {
        var start = engine.Start();
        new RequestCheck(engine.Version)
            .CollectionName(request.CollectionName)
            .AtLeastOne(request.HasTimeout, request.Timeout, "timeout")
            .ThrowIfAny();
        var collection = engine.Find(request.CollectionName);
        return collection.Write(() =>
        {
            var before = collection.Config.HnswConfig.Clone();
            CollectionDefaults.Update(collection.Config, request, engine.Version);
            if (!collection.Config.HnswConfig.Equals(before))
            {
                collection.RebuildGraph();
            }

            foreach (var (name, vector) in request.SparseVectorsConfig?.Map ?? [])
            {
                if (vector.HasModifier && collection.Column(name) is SparseColumn sparse)
                {
                    sparse.Idf = vector.Modifier == Modifier.Idf;
                }
            }

            return Done(true, start);
        });
    }

    public override Task<CollectionOperationResponse> Delete(DeleteCollection request, ServerCallContext context)
    {
        var start = engine.Start();
        new RequestCheck(engine.Version)
            .CollectionName(request.CollectionName)
            .AtLeastOne(request.HasTimeout, request.Timeout, "timeout")
            .ThrowIfAny();
        return Done(engine.Registry.Delete(request.CollectionName), start);
    }

    /// <summary>Actions are done one after the other; when one fails, those before it stay done.</summary>
    public override Task<CollectionOperationResponse> UpdateAliases(ChangeAliases request, ServerCallContext context)
    {
        var start = engine.Start();
        new RequestCheck(engine.Version).AtLeastOne(request.HasTimeout, request.Timeout, "timeout").ThrowIfAny();
        foreach (var action in request.Actions)
        {
            switch (action.ActionCase)
            {
                case AliasOperations.ActionOneofCase.CreateAlias:
                    engine.Registry.CreateAlias(action.CreateAlias.AliasName, action.CreateAlias.CollectionName);
                    break;
                case AliasOperations.ActionOneofCase.RenameAlias:
                    engine.Registry.RenameAlias(action.RenameAlias.OldAliasName, action.RenameAlias.NewAliasName);
                    break;
                case AliasOperations.ActionOneofCase.DeleteAlias:
                    engine.Registry.DeleteAlias(action.DeleteAlias.AliasName);
                    break;
                default:
                    throw Refusal.Invalid("Malformed AliasOperation type");
            }
        }

        return Done(true, start);
    }

    public override Task<ListAliasesResponse> ListAliases(ListAliasesRequest request, ServerCallContext context) => Aliases(_ => true);

    public override Task<ListAliasesResponse> ListCollectionAliases(ListCollectionAliasesRequest request, ServerCallContext context) =>
        Aliases(collection => collection == request.CollectionName);

    public override Task<CollectionExistsResponse> CollectionExists(CollectionExistsRequest request, ServerCallContext context)
    {
        var start = engine.Start();
        new RequestCheck(engine.Version).CollectionName(request.CollectionName).ThrowIfAny();
        return Task.FromResult(new CollectionExistsResponse
        {
            Result = new CollectionExists { Exists = engine.Registry.Find(request.CollectionName, engine.Faults.StaleAliases) is not null },
            Time = engine.Since(start),
        });
    }

    public override Task<CollectionClusterInfoResponse> CollectionClusterInfo(CollectionClusterInfoRequest request, ServerCallContext context)
    {
        var collection = engine.Find(request.CollectionName);
        return Task.FromResult(collection.Read(() => new CollectionClusterInfoResponse
        {
            PeerId = PeerId,
            ShardCount = 1,
            LocalShards = { new LocalShardInfo { PointsCount = (ulong)collection.Count, State = ReplicaState.Active } },
        }));
    }

    private Task<ListAliasesResponse> Aliases(Func<string, bool> wanted)
    {
        var start = engine.Start();
        var response = new ListAliasesResponse();
        response.Aliases.Add(engine.Registry.Aliases
            .Where(alias => wanted(alias.Value))
            .Select(alias => new AliasDescription { AliasName = alias.Key, CollectionName = alias.Value }));
        response.Time = engine.Since(start);
        return Task.FromResult(response);
    }

    private Task<CollectionOperationResponse> Done(bool result, long start) =>
        Task.FromResult(new CollectionOperationResponse { Result = result, Time = engine.Since(start) });
}
