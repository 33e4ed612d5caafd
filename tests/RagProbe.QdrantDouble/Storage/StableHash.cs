using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace RagProbe.QdrantDouble.Storage;

/// <summary>Hashes that are the same in every process: what is decided by a seed is decided the same way tomorrow.</summary>
internal static class StableHash
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static ulong Of(ulong seed, PointKey id)
    {
        Span<byte> bytes = stackalloc byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, id.Number);
        (id.Uuid ?? Guid.Empty).TryWriteBytes(bytes[8..]);
        return Of(seed, bytes);
    }

    public static ulong Of(ulong seed, ReadOnlySpan<float> vector) => Of(seed, MemoryMarshal.AsBytes(vector));

    /// <summary>A share between 0 and 1.</summary>
    public static double Share(ulong hash) => (hash >> 11) * (1.0 / (1UL << 53));

    private static ulong Of(ulong seed, ReadOnlySpan<byte> bytes)
    {
        var hash = Offset ^ (seed * 0x9E3779B97F4A7C15);
        foreach (var value in bytes)
        {
            hash = (hash ^ value) * Prime;
        }

        // FNV leaves its high bits poor; one round of mixing spreads them.
        hash ^= hash >> 33;
        hash *= 0xFF51AFD7ED558CCD;
        return hash ^ (hash >> 33);
    }
}
