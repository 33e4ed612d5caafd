using RagProbe.Text;

namespace RagProbe.Recording;

/// <summary>What <see cref="TraceBlob"/> writes of a trace whose chunks have no numbers yet.</summary>
/// <param name="Bytes">All but the checksum and the numbers.</param>
/// <param name="NumbersAt">Where those belong.</param>
internal readonly record struct UnnumberedTrace(byte[] Bytes, int NumbersAt)
{
    /// <param name="blob">To write with.</param>
    /// <param name="numbers">Of the trace's chunks, in their order.</param>
    public byte[] Complete(BlobWriter blob, ReadOnlySpan<long> numbers)
    {
        blob.Clear();
        blob.Bytes(stackalloc byte[TraceChecksum.Length]);
        blob.Bytes(Bytes.AsSpan(0, NumbersAt));
        blob.Count(numbers.Length);
        var previous = 0L;
        foreach (var number in numbers)
        {
            blob.Signed(number - previous);
            previous = number;
        }

        blob.Bytes(Bytes.AsSpan(NumbersAt));
        var written = blob.Written.ToArray();
        TraceChecksum.Put(written);
        return written;
    }
}
