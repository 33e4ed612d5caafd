using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace RagProbe.Indexes.Embedded;

/// <summary>SHA-256 over model, chunker, BM25 settings and every chunk's id, content hash and metadata (filters depend on it), in the order of the ids: how the chunks got there leaves no mark.</summary>
internal static class IndexFingerprint
{
    public static string Compute(SqliteConnection connection, IndexState state)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, state.ModelFingerprint);
        Append(hash, state.Chunker);
        Append(hash, state.Lexical);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, content_hash, metadata FROM chunk ORDER BY id;";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            Append(hash, reader.GetString(0));
            Append(hash, reader.GetString(1));
            Append(hash, reader.GetString(2));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // The length in front keeps ("ab", "c") apart from ("a", "bc").
    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
