using System.Collections;
using System.Text;

namespace RagProbe.EvalSets;

/// <summary>A text file line by line, of which no more is in memory than the line that is looked at. Read once.</summary>
internal sealed class EvalSetLines : IEnumerable<EvalSetLine>, IDisposable
{
    private const int ReadAtOnce = 64 << 10;

    private readonly byte[] _head;
    private readonly FileStream _stream;
    private readonly ProblemLog _problems;

    private EvalSetLines(string path, byte[] head, FileStream stream, ProblemLog problems)
    {
        Path = path;
        _head = head;
        _stream = stream;
        _problems = problems;
    }

    public string Path { get; }

    /// <summary>Null, with the reason reported, when there is no text to read.</summary>
    public static EvalSetLines? Open(string path, ProblemLog problems) =>
        EvalSetFile.OpenStream(path, problems) is { } file ? new EvalSetLines(path, file.Head, file.Stream, problems) : null;

    /// <summary>Lines that are no UTF-8 are reported and left out; so is the rest of a file that cannot be read further.</summary>
    public IEnumerator<EvalSetLine> GetEnumerator()
    {
        var buffer = new byte[ReadAtOnce];
        _head.CopyTo(buffer, 0);
        var (start, end, number, isLast) = (0, _head.Length, 0, false);
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length < 0 && !isLast)
            {
                (start, end) = Compact(ref buffer, start, end);
                var count = Fill(buffer.AsSpan(end));
                isLast = count == 0;
                end += count;
                continue;
            }

            if (length < 0 && start == end)
            {
                yield break;
            }

            var line = length < 0 ? end - start : length;
            number++;
            if (EvalSetFile.CheckLine(buffer.AsSpan(start, line), Path, number, _problems))
            {
                yield return new EvalSetLine(number, Encoding.UTF8.GetString(buffer, start, line).TrimEnd('\r'));
            }

            start = Math.Min(end, start + line + 1);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => _stream.Dispose();

    // Makes room for more of a line that is not complete yet.
    private static (int Start, int End) Compact(ref byte[] buffer, int start, int end)
    {
        var kept = buffer.AsSpan(start, end - start);
        if (kept.Length > buffer.Length / 2)
        {
            var larger = new byte[buffer.Length * 2];
            kept.CopyTo(larger);
            buffer = larger;
        }
        else
        {
            kept.CopyTo(buffer);
        }

        return (0, end - start);
    }

    private int Fill(Span<byte> buffer)
    {
        try
        {
            return _stream.Read(buffer);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            EvalSetFile.ReportUnreadable(Path, exception, _problems);
            return 0;
        }
    }
}

/// <param name="Number">From 1.</param>
/// <param name="Text">Without line end.</param>
internal readonly record struct EvalSetLine(int Number, string Text);
