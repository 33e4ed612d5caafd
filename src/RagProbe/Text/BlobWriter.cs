using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace RagProbe.Text;

/// <summary>Puts numbers and texts into bytes; used again for the next one after <see cref="Clear"/>.</summary>
internal sealed class BlobWriter
{
    private const int LongestVarint = 10;

    private byte[] _bytes = new byte[8192];
    private int _length;

    public Span<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>In bytes, of what is held for what will be written.</summary>
    public int Capacity => _bytes.Length;

    public void Clear() => _length = 0;

    public void Byte(byte value) => Room(1)[0] = value;

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    /// <summary>A number from 0: seven bits a byte, the lowest first.</summary>
    public void Count(int value) => Varint((uint)value);

    /// <summary>Any whole number; small ones, negative or not, take one byte.</summary>
    public void Signed(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    public void Single(float value) => BinaryPrimitives.WriteSingleLittleEndian(Room(sizeof(float)), value);

    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Room(sizeof(double)), value);

    /// <summary>As UTF-8; half a surrogate pair becomes U+FFFD, as it does in JSON.</summary>
    public void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Count(length);
        Encoding.UTF8.GetBytes(text, Room(length));
    }

    public void Span(TextSpan span)
    {
        Signed(span.Start);
        Signed((long)span.End - span.Start);
    }

    public void Spans(IReadOnlyList<TextSpan> spans)
    {
        Count(spans.Count);
        foreach (var span in spans)
        {
            Span(span);
        }
    }

    private void Varint(ulong value)
    {
        if (_bytes.Length - _length < LongestVarint)
        {
            Grow(LongestVarint);
        }

        while (value >= 0x80)
        {
            _bytes[_length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _bytes[_length++] = (byte)value;
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Grow(count);
        }

        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }

    private void Grow(int count) => Array.Resize(ref _bytes, checked((int)BitOperations.RoundUpToPowerOf2((uint)(_length + count))));
}
