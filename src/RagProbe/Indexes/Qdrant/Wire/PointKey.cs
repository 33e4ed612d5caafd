using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Qdrant.Client.Grpc;

namespace RagProbe.Indexes.Qdrant.Wire;

/// <summary>A point's id: made from a chunk's id where the collection is ours, the only id there is elsewhere.</summary>
internal static class PointKey
{
    // The namespace of our ids: any constant does, as long as it never changes.
    private static readonly byte[] Namespace = Guid.Parse("6f1d2ab4-3c0e-5b7a-9d53-7261677072ff").ToByteArray(bigEndian: true);

    /// <summary>The UUID of version 5 (RFC 9562) of a chunk's id: the same chunk is the same point in every build.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "Version 5 is defined with SHA-1; nothing is kept secret by it.")]
    public static PointId OfChunk(string chunkId)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData([.. Namespace, .. Encoding.UTF8.GetBytes(chunkId)], hash);
        var uuid = hash[..16];
        uuid[6] = (byte)((uuid[6] & 0x0f) | 0x50);
        uuid[8] = (byte)((uuid[8] & 0x3f) | 0x80);
        return new PointId { Uuid = new Guid(uuid, bigEndian: true).ToString() };
    }

    /// <summary>The point that <see cref="Text"/> names; null where the text is no point id.</summary>
    public static PointId? Parse(string text)
    {
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return new PointId { Num = number };
        }

        return Guid.TryParse(text, out var uuid) ? new PointId { Uuid = uuid.ToString() } : null;
    }

    public static string Text(PointId id) => id.PointIdOptionsCase == PointId.PointIdOptionsOneofCase.Num ? id.Num.ToString(CultureInfo.InvariantCulture) : id.Uuid;
}
