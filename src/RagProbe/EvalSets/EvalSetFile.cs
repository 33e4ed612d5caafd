using System.Text;
using System.Text.Unicode;

namespace RagProbe.EvalSets;

/// <summary>A text file read as a whole, with what is wrong with its encoding reported.</summary>
internal sealed record EvalSetFile
{
    public required string Path { get; init; }

    /// <summary>Without byte order mark; bytes that are no UTF-8 replaced.</summary>
    public required string Text { get; init; }

    public required IReadOnlyList<EvalSetFileLine> Lines { get; init; }

    /// <summary>Null, with the reason reported, when there is no text to read.</summary>
    public static EvalSetFile? Open(string path, ProblemLog problems)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Error(path, null, "the file does not exist", "Create it, or correct the name where it is given.");
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Error(path, null, $"the file cannot be read: {exception.Message.TrimEnd('.')}", "Check what it is and who may read it.");
            return null;
        }

        ReadOnlySpan<byte> content = bytes;
        if (content.StartsWith("\uFEFF"u8))
        {
            problems.Warning(path, 1, "the file starts with a byte order mark, which is left out", "Save it as UTF-8 without one.");
            content = content[3..];
        }
        else if (content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || content.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            problems.Error(path, 1, "the file is UTF-16", "Save it as UTF-8.");
            return null;
        }

        return new EvalSetFile { Path = path, Text = Encoding.UTF8.GetString(content), Lines = SplitLines(path, content, problems) };
    }

    private static List<EvalSetFileLine> SplitLines(string path, ReadOnlySpan<byte> content, ProblemLog problems)
    {
        var lines = new List<EvalSetFileLine>();
        while (content.Length > 0)
        {
            var end = content.IndexOf((byte)'\n');
            var line = end < 0 ? content : content[..end];
            var isValid = Utf8.IsValid(line);
            if (!isValid)
            {
                var column = InvalidAt(line);
                problems.Error(path, lines.Count + 1, $"byte {column + 1} of the line is not UTF-8", "Save the file as UTF-8.", value: FormattableString.Invariant($"0x{line[column]:X2}"));
            }

            lines.Add(new EvalSetFileLine(lines.Count + 1, Encoding.UTF8.GetString(line).TrimEnd('\r'), isValid));
            content = end < 0 ? [] : content[(end + 1)..];
        }

        return lines;
    }

    private static int InvalidAt(ReadOnlySpan<byte> line)
    {
        var position = 0;
        while (Rune.DecodeFromUtf8(line[position..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            position += length;
        }

        return position;
    }
}

/// <param name="Number">From 1.</param>
/// <param name="Text">Without line end.</param>
/// <param name="IsValid">False when the line is no UTF-8, which is reported already.</param>
internal readonly record struct EvalSetFileLine(int Number, string Text, bool IsValid);
