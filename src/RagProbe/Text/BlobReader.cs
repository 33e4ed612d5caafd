using System.Buffers.Binary;
using System.Text;

namespace RagProbe.Text;

/// <summary>Takes apart what <see cref="BlobWriter"/> put together.</summary>
/// <exception cref="InvalidDataException">From every method: the bytes end too early, or cannot be what was written.</exception>
internal ref struct BlobReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Byte() => Bytes(1)[0];

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > _rest.Length)
        {
            throw new InvalidDataException("its bytes end too early");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    /// <summary>From 0. What is counted takes at least a byte each, so that a wrong number never asks for much memory.</summary>
    public int Count()
    {
        var value = Varint();
        return value <= (ulong)_rest.Length ? (int)value : throw new InvalidDataException("its bytes end too early");
    }

    /// <summary>From 0 up to one below <paramref name="limit"/>.</summary>
    public int Position(int limit)
    {
        var value = Varint();
        return value < (ulong)limit ? (int)value : throw new InvalidDataException($"it refers to item {value} of {limit}");
    }

    public long Signed()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public int SignedInt()
    {
        var value = Signed();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw new InvalidDataException($"it holds {value} where a smaller number belongs");
    }

    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Bytes(sizeof(float)));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Bytes(sizeof(double)));

    public string Text() => Encoding.UTF8.GetString(Bytes(Count()));

    public TextSpan Span()
    {
        var start = SignedInt();
        return new TextSpan(start, unchecked((int)(start + Signed())));
    }

    public TextSpan[] Spans()
    {
        var spans = new TextSpan[Count()];
        for (var i = 0; i < spans.Length; i++)
        {
            spans[i] = Span();
        }

        return spans;
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("it holds a number without an end");
    }
}
