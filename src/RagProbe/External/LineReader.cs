using System.Buffers;
using System.Text;

namespace RagProbe.External;

/// <summary>Reads lines of UTF-8, none longer than a limit: whoever writes without end should not fill the memory.</summary>
internal sealed class LineReader(Stream stream, int maxBytes)
{
    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly ArrayBufferWriter<byte> _line = new();
    private int _start;
    private int _end;

    /// <summary>The next line without its end; null at the end of the stream, where a line that is not ended counts as none.</summary>
    /// <exception cref="InvalidDataException">A line is longer than the limit.</exception>
    public async Task<string?> ReadAsync()
    {
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            _line.Write(_buffer.AsSpan(_start, end < 0 ? _end - _start : end));
            if (_line.WrittenCount > maxBytes)
            {
                throw new InvalidDataException(FormattableString.Invariant($"a line of more than {maxBytes >> 20} MiB"));
            }

            if (end >= 0)
            {
                _start += end + 1;
                var line = Encoding.UTF8.GetString(_line.WrittenSpan).TrimEnd('\r');
                _line.ResetWrittenCount();
                return line;
            }

            (_start, _end) = (0, await stream.ReadAsync(_buffer));
            if (_end == 0)
            {
                return null;
            }
        }
    }
}
