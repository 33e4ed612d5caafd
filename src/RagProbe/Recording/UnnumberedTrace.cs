using RagProbe.Text;

namespace RagProbe.Recording;

/// <summary>What <see cref="TraceBlob"/> writes of a trace whose chunks have no numbers yet.</summary>
/// <param name="Bytes">All but the checksum and the numbers.</param>
/// <param name="NumbersAt">Where those of the chunks belong; that of the frame comes first.</param>
/// <param name="Frame">The one it shares; null where it holds its own.</param>
internal readonly record struct UnnumberedTrace(byte[] Bytes, int NumbersAt, TraceFrames.Frame? Frame)
{
    /// <param name="blob">To write with.</param>
    /// <param name="numbers">Of the trace's chunks, in their order.</param>
    /// <param name="frameNumber">Of the frame, where there is one.</param>
    public byte[] Complete(BlobWriter blob, ReadOnlySpan<long> numbers, long? frameNumber)
    {
        blob.Clear();
        blob.Bytes(stackalloc byte[TraceChecksum.Length]);
        if (frameNumber is { } frame)
        {
            blob.Signed(frame);
        }

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
