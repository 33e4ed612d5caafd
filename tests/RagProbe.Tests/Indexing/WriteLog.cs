using RagProbe.Indexes;
using RagProbe.Tests.Indexes;

namespace RagProbe.Tests.Indexing;

/// <summary>Hands everything on to a real index, remembers its writes, and fails at one of them when asked to.</summary>
internal sealed class WriteLog(IChunkIndex index) : DelegatingIndex(index)
{
    public List<IndexWrite> Writes { get; } = [];

    /// <summary>The write, from 0, that throws <see cref="IOException"/> and changes nothing.</summary>
    public int? FailAt { get; init; }

    /// <summary>Writes are acknowledged and lost.</summary>
    public bool LosesWrites { get; init; }

    public override Task WriteAsync(IndexWrite write, CancellationToken cancellationToken)
    {
        if (Writes.Count == FailAt)
        {
            throw new IOException("no space left");
        }

        Writes.Add(write);
        return LosesWrites ? Task.CompletedTask : base.WriteAsync(write, cancellationToken);
    }
}
