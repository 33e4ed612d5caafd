using Microsoft.Data.Sqlite;

namespace RagProbe.Indexes.Embedded;

/// <summary>SHA-256 over model, chunker, BM25 settings and every chunk's id, content hash and metadata (filters depend on it), in the order of the ids: how the chunks got there leaves no mark.</summary>
internal static class IndexFingerprint
{
    public static string Compute(SqliteConnection connection, IndexState state)
    {
        using var hash = new ContentFingerprint();
        hash.Append(state.ModelFingerprint);
        hash.Append(state.Chunker);
        hash.Append(state.Lexical);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, content_hash, metadata FROM chunk ORDER BY id;";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            hash.Append(reader.GetString(0));
            hash.Append(reader.GetString(1));
            hash.Append(reader.GetString(2));
        }

        return hash.Finish();
    }
}
