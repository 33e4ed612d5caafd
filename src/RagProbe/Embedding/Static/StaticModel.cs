using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace RagProbe.Embedding.Static;

/// <summary>A vector for every vocabulary entry, weight included: entry i has <c>Scales[i] * Matrix[i * dimensions + j]</c>.</summary>
/// <param name="Pieces">The vocabulary in id order.</param>
/// <param name="Scales">One an entry, 0 for entries that are skipped.</param>
/// <param name="Matrix">Row after row, -127 to 127.</param>
public sealed record StaticModel(StaticModelMetadata Metadata, IReadOnlyList<string> Pieces, ReadOnlyMemory<float> Scales, ReadOnlyMemory<sbyte> Matrix)
{
    /// <inheritdoc cref="StaticModelMetadata.Fingerprint"/>
    internal string ComputeFingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"static 1\n{Metadata.Dimensions}\n{Metadata.LowerCase}\n{Metadata.StripAccents}\n{Metadata.UnknownToken}\n")));
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', Pieces)));
        hash.AppendData(MemoryMarshal.AsBytes(Scales.Span));
        hash.AppendData(MemoryMarshal.AsBytes(Matrix.Span));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
