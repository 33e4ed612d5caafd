using Qdrant.Client.Grpc;

namespace RagProbe.Indexes.Qdrant;

/// <summary>What became of a write that waited: a server can take note of one and carry it out later, or not at all.</summary>
internal static class WriteOutcome
{
    /// <exception cref="IndexException">It is not visible yet.</exception>
    public static void RequireCompleted(this PointsOperationResponse answer, string collection)
    {
        if (answer.Result.Status != UpdateStatus.Completed)
        {
            throw new IndexException($"collection '{collection}': a write was acknowledged, but not carried out (status {answer.Result.Status}); build again");
        }
    }
}
