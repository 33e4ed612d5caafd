using System.Buffers;
using System.IO.Compression;
using System.Runtime.InteropServices;
using UglyToad.PdfPig.Filters;

namespace RagProbe.Corpus.Pdf;

/// <summary>How long a stream of a PDF becomes, without holding what it becomes.</summary>
internal static class DecodedLength
{
    private const int FullLzwTable = 4096;

    // Three bytes of header and one of content are the least that five characters of base 85 stand for; "z" stands for four zeros.
    private const int Ascii85Growth = 4;

    /// <summary>False for the filters of pictures, and for any that a later release of the library brings.</summary>
    public static bool IsKnown(IFilter filter) => filter is FlateFilter or LzwFilter or RunLengthFilter or Ascii85Filter or AsciiHexDecodeFilter;

    /// <param name="filter">One that is known.</param>
    /// <param name="input">As it stands in the file.</param>
    /// <param name="enough">Counting stops soon after this many bytes.</param>
    public static long Of(IFilter filter, ReadOnlyMemory<byte> input, long enough) => filter switch
    {
        FlateFilter => Inflated(input, enough),
        LzwFilter => Unpacked(input.Span, enough),
        RunLengthFilter => Repeated(input.Span),
        Ascii85Filter => (long)input.Length * Ascii85Growth,
        _ => input.Length,
    };

    private static long Inflated(ReadOnlyMemory<byte> input, long enough)
    {
        const int Header = 2;
        if (input.Length <= Header || !MemoryMarshal.TryGetArray(input[Header..], out var segment))
        {
            return 0;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        var length = 0L;
        try
        {
            using var stream = new DeflateStream(new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false), CompressionMode.Decompress);
            for (var read = -1; read != 0 && length <= enough; length += read)
            {
                read = stream.Read(buffer);
            }
        }
        catch (InvalidDataException)
        {
            // Damaged from here on: what came before is all that the library gets out of it.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return length;
    }

    // A code of the table stands for the text of the code before it and one byte more: only lengths are kept. Codes grow from 9 to 12 bits;
    // where an encoder widens them one code later than here (EarlyChange 0), the count is off by little.
    private static long Unpacked(ReadOnlySpan<byte> input, long enough)
    {
        const int Clear = 256, End = 257, First = 258;
        Span<int> lengths = stackalloc int[FullLzwTable];
        lengths[..First].Fill(1);
        long length = 0, bits = 0;
        int held = 0, next = First, width = 9, previous = 0;
        foreach (var value in input)
        {
            bits = ((bits << 8) | value) & 0xFF_FFFF;
            held += 8;
            if (held < width)
            {
                continue;
            }

            held -= width;
            var code = (int)(bits >> held) & ((1 << width) - 1);
            if (code == End || length > enough)
            {
                break;
            }

            if (code == Clear)
            {
                (next, width, previous) = (First, 9, 0);
                continue;
            }

            var current = code < next ? lengths[code] : previous + 1;
            if (previous > 0 && next < FullLzwTable)
            {
                lengths[next++] = previous + 1;
            }

            width = next >= 2047 ? 12 : next >= 1023 ? 11 : next >= 511 ? 10 : 9;
            length += current;
            previous = current;
        }

        return length;
    }

    private static long Repeated(ReadOnlySpan<byte> input)
    {
        var length = 0L;
        for (var at = 0; at < input.Length && input[at] != 128;)
        {
            length += input[at] < 128 ? input[at] + 1 : 257 - input[at];
            at += input[at] < 128 ? input[at] + 2 : 2;
        }

        return length;
    }
}
