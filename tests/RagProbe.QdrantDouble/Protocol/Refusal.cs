using Grpc.Core;

namespace RagProbe.QdrantDouble.Protocol;

/// <summary>The errors of a Qdrant server, in its words. The prefix tells which of its layers refused.</summary>
internal static class Refusal
{
    public static RpcException Invalid(string message) => Of(StatusCode.InvalidArgument, message);

    public static RpcException WrongInput(string what) => Invalid($"Wrong input: {what}");

    public static RpcException BadRequest(string what) => Invalid($"Bad request: {what}");

    public static RpcException Validation(IEnumerable<string> faults) => Invalid($"Validation error in body: [{string.Join("; ", faults)}]");

    public static RpcException NotFound(string what) => Of(StatusCode.NotFound, $"Not found: {what}");

    public static RpcException NoCollection(string name) => NotFound($"Collection `{name}` doesn't exist!");

    public static RpcException NoPoint(object id) => NotFound($"No point with id {id} found");

    public static RpcException NoVectorName(string name) => WrongInput($"Not existing vector name error: {name}");

    public static RpcException Dimension(int expected, int got) => WrongInput($"Vector dimension error: expected dim: {expected}, got {got}");

    public static RpcException SparseAgainstDense() => WrongInput("Conversion between sparse and regular vectors failed");

    public static RpcException MultiAgainstDense() => WrongInput("Conversion between multi and regular vectors failed");

    public static RpcException CollectionExists(string name) =>
        Of(StatusCode.AlreadyExists, $"Wrong input: Collection `{name}` already exists!");

    public static RpcException Of(StatusCode code, string message) => new(new Status(code, message));
}
