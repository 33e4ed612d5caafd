using System.Buffers.Binary;

namespace RagProbe.Recording;

/// <summary>The first half of the SHA-256 of a chunk's bytes.</summary>
// A class: collections of a structure of our own would be compiled at run time, which takes longer than the objects.
internal sealed record ChunkKey(ulong First, ulong Second)
{
    /// <summary>In bytes.</summary>
    public const int Length = 2 * sizeof(ulong);

    /// <param name="bytes">Begin with it.</param>
    public static ChunkKey Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[sizeof(ulong)..]));

    public void Put(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, First);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[sizeof(ulong)..], Second);
    }

    public bool Equals(ChunkKey? other) => other is not null && First == other.First && Second == other.Second;

    // The bytes of a hash are as good as one.
    public override int GetHashCode() => (int)First;
}
