using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.Filters;
using RagProbe.Indexes.Lexical;

namespace RagProbe.Indexes.Embedded;

/// <summary>
/// The one writer of a folder. The order makes a kill harmless at any moment: vectors go behind the committed rows and
/// to the disk; then one transaction brings in the chunks with their postings and counts the rows. Before its commit the new rows are
/// noise behind the end; after it everything is there.
/// </summary>
internal sealed class IndexWriter : IDisposable
{
    private readonly string _folder;
    private readonly WriterLock _lock;
    private readonly SqliteConnection _connection;
    private readonly Bm25Encoder _encoder;
    private VectorFile _vectors;

    private IndexWriter(string folder, WriterLock writerLock, SqliteConnection connection, VectorFile vectors, Bm25Encoder encoder, int dimensions) =>
        (_folder, _lock, _connection, _vectors, _encoder, Dimensions) = (folder, writerLock, connection, vectors, encoder, dimensions);

    public int Dimensions { get; }

    /// <param name="discard">Drop what the folder holds and start anew with these settings.</param>
    public static IndexWriter Open(string folder, EmbeddedIndexSettings settings, bool discard)
    {
        var encoder = new Bm25Encoder(settings.Lexical);
        var writerLock = WriterLock.Take(folder);
        SqliteConnection? connection = null;
        try
        {
            connection = IndexDatabase.OpenForWriting(folder);
            if (!IndexDatabase.HasIndex(connection, folder))
            {
                IndexDatabase.Create(connection, settings);
            }
            else if (discard)
            {
                IndexDatabase.Discard(connection, settings);
            }

            var state = IndexDatabase.ReadState(connection);
            RequireSame(folder, state, settings);
            if (state.Name != settings.Name)
            {
                connection.Execute("UPDATE state SET name = @Name;", settings);
            }

            VectorFile.RemoveStray(folder, state.Generation);
            return new IndexWriter(folder, writerLock, connection, VectorFile.Open(folder, state), encoder, settings.Dimensions);
        }
        catch
        {
            connection?.Dispose();
            writerLock.Dispose();
            throw;
        }
    }

    /// <param name="write">Checked already.</param>
    public void Write(IndexWrite write, CancellationToken cancellationToken)
    {
        var state = IndexDatabase.ReadState(_connection);
        AppendVectors(write.Upserts, state, cancellationToken);
        var terms = write.Upserts.Select(upsert => _encoder.EncodeDocument(upsert.Chunk.Text)).ToList();
        using (var transaction = _connection.BeginTransaction())
        {
            var changes = Delete(write.DeletedIds, transaction);
            Delete(write.Upserts.Select(static upsert => upsert.Chunk.Id), transaction);
            Insert(write.Upserts, state.RowCount, transaction, cancellationToken);
            PostingBlocks.Add(_connection, transaction, state.RowCount, terms);
            if (changes + write.Upserts.Count == 0)
            {
                return;
            }

            _connection.Execute(
                "UPDATE state SET row_count = row_count + @Added, write_count = write_count + 1;",
                new { Added = RowGroups.RoundUp(write.Upserts.Count) },
                transaction);
            transaction.Commit();
        }

        CompactIfDue();
    }

    /// <summary>Keeps a fingerprint for readers to come, if it still belongs to the stored state.</summary>
    public void StoreFingerprint(string fingerprint, long writeCount) =>
        _connection.Execute(
            "UPDATE state SET fingerprint = @fingerprint, fingerprint_write_count = @writeCount WHERE write_count = @writeCount;",
            new { fingerprint, writeCount });

    public void Dispose()
    {
        _vectors.Dispose();
        _connection.Dispose();
        _lock.Dispose();
    }

    private void CompactIfDue()
    {
        var state = IndexDatabase.ReadState(_connection);
        var live = _connection.ExecuteScalar<long>("SELECT count(*) FROM chunk;");
        if (!Compaction.IsDue(state.RowCount, live))
        {
            return;
        }

        try
        {
            _vectors = Compaction.Run(_folder, _connection, _vectors, state);
        }
        catch (Exception error) when (error is SqliteException or IOException)
        {
            // The write is committed and must not be reported as failed for want of space to tidy up. The waste stays, and
            // the next write tries again.
        }
    }

    private static void RequireSame(string folder, IndexState state, EmbeddedIndexSettings settings)
    {
        var differences = new List<IndexDifference>();
        void Compare(string setting, string stored, string asked)
        {
            if (stored != asked)
            {
                differences.Add(new IndexDifference(setting, stored, asked));
            }
        }

        Compare("dimensions", FormattableString.Invariant($"{state.Dimensions}"), FormattableString.Invariant($"{settings.Dimensions}"));
        Compare("model", state.ModelFingerprint, settings.ModelFingerprint);
        Compare("chunker", state.Chunker, settings.Chunker);
        Compare("lexical", state.Lexical, settings.Lexical.Name);
        if (differences.Count > 0)
        {
            throw new IndexMismatchException(folder, differences);
        }
    }

    private void AppendVectors(IReadOnlyList<EmbeddedChunk> upserts, IndexState state, CancellationToken cancellationToken)
    {
        if (upserts.Count == 0)
        {
            return;
        }

        var groupLength = RowGroups.Size * Dimensions;
        var unit = new float[Dimensions];
        var buffer = new float[groupLength * Math.Max(1, (1 << 18) / groupLength)];
        var rowsAtOnce = buffer.Length / Dimensions;
        for (var first = 0; first < upserts.Count; first += rowsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(rowsAtOnce, upserts.Count - first);
            Array.Clear(buffer);
            for (var i = 0; i < count; i++)
            {
                UnitVector.Normalise(upserts[first + i].Vector.Span, unit);
                RowGroups.Scatter(unit, buffer.AsSpan(i / RowGroups.Size * groupLength, groupLength), i % RowGroups.Size);
            }

            _vectors.Write(state.RowCount + first, Dimensions, buffer.AsSpan(0, (int)RowGroups.RoundUp(count) * Dimensions));
        }

        _vectors.FlushToDisk();
    }

    private int Delete(IEnumerable<string> ids, SqliteTransaction transaction)
    {
        using var command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "DELETE FROM chunk WHERE id = $id;";
        var parameter = command.Parameters.Add("$id", SqliteType.Text);
        var deleted = 0;
        foreach (var id in ids)
        {
            parameter.Value = id;
            deleted += command.ExecuteNonQuery();
        }

        return deleted;
    }

    private void Insert(IReadOnlyList<EmbeddedChunk> upserts, long firstRow, SqliteTransaction transaction, CancellationToken cancellationToken)
    {
        using var command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = """
            INSERT INTO chunk (row, id, source, span_start, span_end, text, content_hash, heading_path, token_count, is_over_token_limit, metadata)
            VALUES ($row, $id, $source, $span_start, $span_end, $text, $content_hash, $heading_path, $token_count, $is_over_token_limit, $metadata);
            """;
        foreach (var name in new[] { "$row", "$id", "$source", "$span_start", "$span_end", "$text", "$content_hash", "$heading_path", "$token_count", "$is_over_token_limit", "$metadata" })
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        for (var i = 0; i < upserts.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var chunk = upserts[i].Chunk;
            object[] values =
            [
                firstRow + i, chunk.Id, chunk.Source, chunk.Span.Start, chunk.Span.End, chunk.Text, chunk.ContentHash,
                chunk.HeadingPath, chunk.TokenCount, chunk.IsOverTokenLimit, PayloadValueJson.WriteObject(chunk.Metadata),
            ];
            for (var p = 0; p < values.Length; p++)
            {
                command.Parameters[p].Value = values[p];
            }

            command.ExecuteNonQuery();
        }
    }
}
