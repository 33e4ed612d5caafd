using System.Text;
using System.Text.Unicode;

namespace RagProbe.EvalSets;

/// <summary>A text file read as a whole, with what is wrong with its encoding reported. <see cref="EvalSetLines"/> reads one line by line.</summary>
internal sealed record EvalSetFile
{
    public required string Path { get; init; }

    /// <summary>Without byte order mark; bytes that are no UTF-8 replaced.</summary>
    public required string Text { get; init; }

    /// <summary>Null, with the reason reported, when there is no text to read.</summary>
    public static EvalSetFile? Open(string path, ProblemLog problems)
    {
        if (OpenStream(path, problems) is not { } opened)
        {
            return null;
        }

        using var stream = opened.Stream;
        if (Read(opened, path, problems) is not { } content)
        {
            return null;
        }

        var number = 0;
        foreach (var line in content.AsSpan().Split((byte)'\n'))
        {
            CheckLine(content.AsSpan(line), path, ++number, problems);
        }

        return new EvalSetFile { Path = path, Text = Encoding.UTF8.GetString(content) };
    }

    /// <summary>A file whose first bytes were read: they are given with it, for a pipe cannot go back. Null, with the reason reported, when it cannot be opened or is no UTF-8 at all.</summary>
    internal static (byte[] Head, FileStream Stream)? OpenStream(string path, ProblemLog problems)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            var head = new byte[3];
            var start = head.AsSpan(0, stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
            if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            {
                problems.Error(path, 1, "the file is UTF-16", "Save it as UTF-8.");
                stream.Dispose();
                return null;
            }

            if (start.StartsWith("\uFEFF"u8))
            {
                problems.Warning(path, 1, "the file starts with a byte order mark, which is left out", "Save it as UTF-8 without one.");
                start = [];
            }

            return (start.ToArray(), stream);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            ReportUnreadable(path, exception, problems);
            return null;
        }
    }

    internal static void ReportUnreadable(string path, Exception exception, ProblemLog problems)
    {
        if (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Error(path, null, "the file does not exist", "Create it, or correct the name where it is given.");
        }
        else
        {
            problems.Error(path, null, $"the file cannot be read: {exception.Message.TrimEnd('.')}", "Check what it is and who may read it.");
        }
    }

    /// <summary>Whether a line is UTF-8; reported where it is not.</summary>
    internal static bool CheckLine(ReadOnlySpan<byte> line, string path, int number, ProblemLog problems)
    {
        if (Utf8.IsValid(line))
        {
            return true;
        }

        var column = InvalidAt(line);
        problems.Error(path, number, $"byte {column + 1} of the line is not UTF-8", "Save the file as UTF-8.", value: FormattableString.Invariant($"0x{line[column]:X2}"));
        return false;
    }

    private static byte[]? Read((byte[] Head, FileStream Stream) file, string path, ProblemLog problems)
    {
        try
        {
            using var content = new MemoryStream();
            content.Write(file.Head);
            file.Stream.CopyTo(content);
            return content.ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            ReportUnreadable(path, exception, problems);
            return null;
        }
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
