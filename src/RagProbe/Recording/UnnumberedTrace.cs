using RagProbe.Text;

namespace RagProbe.Recording;

/// <summary>What <see cref="TraceBlob"/> wrote of a trace: its chunks and its frame may have no numbers yet.</summary>
/// <param name="NumbersAt">Where those of the chunks belong; that of the frame comes first.</param>
/// <param name="Frame">The one it shares; null where it holds its own.</param>
/// <param name="Chunks">Those that it refers to; null where their numbers and that of the frame are written already.</param>
internal readonly record struct UnnumberedTrace(int NumbersAt, TraceFrames.Frame? Frame, ChunkNumbers.Numbered? Chunks)
{
    /// <summary>Writes a whole trace.</summary>
    /// <param name="blob">Ends with it then.</param>
    /// <param name="rest">All but the checksum and the numbers.</param>
    /// <param name="numbersAt">Where those of the chunks belong; that of the frame comes first.</param>
    /// <param name="numbers">Of the trace's chunks, in their order.</param>
    /// <param name="frameNumber">Of the frame, where there is one.</param>
    public static void Complete(BlobWriter blob, ReadOnlySpan<byte> rest, int numbersAt, ReadOnlySpan<long> numbers, long? frameNumber)
    {
        var start = blob.Written.Length;
        blob.Bytes(stackalloc byte[TraceChecksum.Length]);
        if (frameNumber is { } frame)
        {
            blob.Signed(frame);
        }

        blob.Bytes(rest[..numbersAt]);
        blob.Count(numbers.Length);
        var previous = 0L;
        foreach (var number in numbers)
        {
            blob.Signed(number - previous);
            previous = number;
        }

        blob.Bytes(rest[numbersAt..]);
        TraceChecksum.Put(blob.Written[start..]);
    }
}
