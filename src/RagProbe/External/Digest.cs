using System.Security.Cryptography;
using System.Text;

namespace RagProbe.External;

/// <summary>Hashes as fingerprints have them: the first 16 hexadecimal digits of SHA-256.</summary>
internal static class Digest
{
    private const int Shown = 16;

    public static string Of(params IEnumerable<string> parts) => Of(Encoding.UTF8.GetBytes(string.Join('\0', parts)));

    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..Shown];
}
