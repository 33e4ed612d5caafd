using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace RagProbe.Corpus;

/// <summary>Bytes of a file to text: UTF-8, or what a byte order mark says. The mark itself is dropped, line ends stay.</summary>
internal static class TextDecoder
{
    /// <summary>Bytes that are not UTF-8 are listed and read as U+FFFD, so that the rest of the document is not lost.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes, string file, List<CorpusProblem> problems)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[3..];
        }
        else if (bytes.StartsWith(Encoding.Unicode.Preamble))
        {
            return Encoding.Unicode.GetString(bytes[2..]);
        }
        else if (bytes.StartsWith(Encoding.BigEndianUnicode.Preamble))
        {
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        }

        var invalid = Utf8.IsValid(bytes) ? -1 : IndexOfInvalid(bytes);
        if (invalid >= 0)
        {
            var line = bytes[..invalid].Count((byte)'\n') + 1;
            problems.Add(new CorpusProblem(file, line, string.Create(
                CultureInfo.InvariantCulture,
                $"Not valid UTF-8: byte 0x{bytes[invalid]:X2} at offset {invalid}. Such bytes were read as U+FFFD. Save the file as UTF-8.")));
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private static int IndexOfInvalid(ReadOnlySpan<byte> bytes)
    {
        var position = 0;
        while (Rune.DecodeFromUtf8(bytes[position..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            position += consumed;
        }

        return position;
    }
}
