using Grpc.Core;
using Qdrant.Client.Grpc;

namespace RagProbe.QdrantDouble.Services;

/// <summary>The server about itself.</summary>
internal sealed class ServerService(Engine engine) : Qdrant.Client.Grpc.Qdrant.QdrantBase
{
    public override Task<HealthCheckReply> HealthCheck(HealthCheckRequest request, ServerCallContext context) =>
        Task.FromResult(new HealthCheckReply { Title = "qdrant - vector search engine", Version = engine.Version.ToString() });
}
