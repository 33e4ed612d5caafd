using Grpc.Core;
using RagProbe.QdrantDouble.Health;

namespace RagProbe.QdrantDouble.Services;

/// <summary>gRPC's own health check: serving as soon as the port is open.</summary>
internal sealed class HealthService : Health.Health.HealthBase
{
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        Task.FromResult(new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.Serving });
}
