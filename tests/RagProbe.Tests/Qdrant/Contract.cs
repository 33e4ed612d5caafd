using Google.Protobuf.Reflection;
using Qdrant.Client.Grpc;

namespace RagProbe.Tests.Qdrant;

/// <summary>The methods of our contract by gRPC path.</summary>
internal static class Contract
{
    // By service, as the official package has the services in files of other names.
    private static readonly Dictionary<string, MethodDescriptor> Methods = new[]
        {
            global::Qdrant.Client.Grpc.Qdrant.Descriptor,
            Collections.Descriptor,
            Points.Descriptor,
        }
        .SelectMany(service => service.Methods)
        .ToDictionary(method => $"/{method.Service.FullName}/{method.Name}");

    /// <summary>The method of a path; null when our contract does not have it.</summary>
    public static MethodDescriptor? Method(string rpc) => Methods.GetValueOrDefault(rpc);
}
