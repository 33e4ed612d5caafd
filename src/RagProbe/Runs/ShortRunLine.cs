using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RagProbe.Runs;

/// <summary>
/// Where the fields of a usual line of a run stand: six or more of them, one blank between each, all within 64 bytes. Such lines are read 16 bytes
/// at a time; every other one has to be read field by field.
/// </summary>
internal readonly struct ShortRunLine
{
    /// <summary>How many bytes are looked at.</summary>
    public const int Reach = 64;

    private readonly int _documentEnd;
    private readonly int _scoreStart;
    private readonly int _scoreEnd;

    private ShortRunLine(int documentStart, int documentEnd, int scoreStart, int scoreEnd, int length) =>
        (DocumentStart, _documentEnd, _scoreStart, _scoreEnd, Length) = (documentStart, documentEnd, scoreStart, scoreEnd, length);

    public int DocumentStart { get; }

    /// <summary>With the line feed.</summary>
    public int Length { get; }

    public ReadOnlySpan<byte> Document(ReadOnlySpan<byte> bytes) => bytes[DocumentStart.._documentEnd];

    public ReadOnlySpan<byte> Score(ReadOnlySpan<byte> bytes) => bytes[_scoreStart.._scoreEnd];

    /// <summary>False for a line of another form, and near the end of the bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ShortRunLine line)
    {
        line = default;
        if (bytes.Length < Reach || bytes[0] == (byte)'#')
        {
            return false;
        }

        // A bit a byte, the first lowest.
        ulong blanks = 0, lineFeeds = 0;
        ref var first = ref MemoryMarshal.GetReference(bytes);
        for (var i = 0; i < Reach; i += Vector128<byte>.Count)
        {
            var part = Vector128.LoadUnsafe(ref first, (nuint)i);
            var control = Vector128.LessThanOrEqual(part - Vector128.Create((byte)9), Vector128.Create((byte)(13 - 9)));
            blanks |= (ulong)(control | Vector128.Equals(part, Vector128.Create((byte)' '))).ExtractMostSignificantBits() << i;
            lineFeeds |= (ulong)Vector128.Equals(part, Vector128.Create((byte)'\n')).ExtractMostSignificantBits() << i;
        }

        var end = BitOperations.TrailingZeroCount(lineFeeds);
        var rest = blanks;
        Next(ref rest);
        var iterationEnd = Next(ref rest);
        var documentEnd = Next(ref rest);
        var rankEnd = Next(ref rest);
        var scoreEnd = Next(ref rest);

        // Two blanks in a row, or one at the start of the line, down to the first byte of the sixth field.
        var doubled = blanks & ((blanks << 1) | 1);
        if (scoreEnd >= end || end == Reach || (doubled & ((4UL << scoreEnd) - 1)) != 0)
        {
            return false;
        }

        line = new ShortRunLine(iterationEnd + 1, documentEnd, rankEnd + 1, scoreEnd, end + 1);
        return true;
    }

    private static int Next(ref ulong blanks)
    {
        var next = BitOperations.TrailingZeroCount(blanks);
        blanks &= blanks - 1;
        return next;
    }
}
