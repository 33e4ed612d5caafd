using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace RagProbe.Text;

/// <summary>Puts numbers and texts into bytes; used again for the next one after <see cref="Clear"/>.</summary>
internal sealed class BlobWriter
{
    /// <summary>Bytes of a number, at most.</summary>
    public const int LongestVarint = 10;

    // Of UTF-16 code units that are certain to take one byte of length.
    private const int ShortText = 0x7f / 3;

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
    public void Signed(long value) => Varint(ZigZag(value));

    public void Single(float value) => BinaryPrimitives.WriteSingleLittleEndian(Room(sizeof(float)), value);

    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Room(sizeof(double)), value);

    /// <summary>As UTF-8; half a surrogate pair becomes U+FFFD, as it does in JSON.</summary>
    public void Text(string text)
    {
        if (text.Length <= ShortText)
        {
            var room = Ahead(1 + (text.Length * 3));
            var written = Encoding.UTF8.GetBytes(text, room[1..]);
            room[0] = (byte)written;
            Take(1 + written);
            return;
        }

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

    /// <summary>So many bytes, for the caller to fill.</summary>
    public Span<byte> Room(int count)
    {
        var room = Ahead(count);
        Take(count);
        return room;
    }

    /// <summary>Room for what the caller puts together itself; <see cref="Take"/> says how much of it that was. No other call in between.</summary>
    /// <param name="most">Bytes.</param>
    public Span<byte> Ahead(int most)
    {
        if (_bytes.Length - _length < most)
        {
            Grow(most);
        }

        return _bytes.AsSpan(_length, most);
    }

    /// <param name="count">Bytes that were put at the beginning of <see cref="Ahead"/>.</param>
    public void Take(int count) => _length += count;

    /// <summary>Puts a number as <see cref="Count"/> does.</summary>
    /// <param name="room">At least <see cref="LongestVarint"/> bytes, or as many as the number needs.</param>
    /// <returns>How many it took.</returns>
    public static int Put(Span<byte> room, ulong value)
    {
        var length = 0;
        while (value >= 0x80)
        {
            room[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        room[length++] = (byte)value;
        return length;
    }

    /// <summary>The same, as <see cref="Signed"/> does.</summary>
    /// <inheritdoc cref="Put"/>
    public static int PutSigned(Span<byte> room, long value) => Put(room, ZigZag(value));

    private void Varint(ulong value) => Take(Put(Ahead(LongestVarint), value));

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private void Grow(int count) => Array.Resize(ref _bytes, checked((int)BitOperations.RoundUpToPowerOf2((uint)(_length + count))));
}
