using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RagProbe.Indexes;

/// <summary>SHA-256 over texts in order, each with its length in front, which keeps ("ab", "c") apart from ("a", "bc").</summary>
internal sealed class ContentFingerprint : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Append(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        _hash.AppendData(length);
        _hash.AppendData(bytes);
    }

    /// <summary>In lower-case hexadecimal; what was appended is forgotten.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
