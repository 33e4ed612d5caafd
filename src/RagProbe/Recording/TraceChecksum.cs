using System.Security.Cryptography;

namespace RagProbe.Recording;

/// <summary>What stands before a trace: the first bytes of a SHA-256 over the rest.</summary>
internal static class TraceChecksum
{
    public const int Length = 4;

    public static void Put(Span<byte> blob) => Of(blob).CopyTo(blob);

    public static bool IsRight(ReadOnlySpan<byte> blob) => blob.Length >= Length && Of(blob).SequenceEqual(blob[..Length]);

    private static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> blob) => SHA256.HashData(blob[Length..]).AsSpan(0, Length);
}
