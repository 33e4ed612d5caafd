using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using RagProbe.Traces;

namespace RagProbe.Recording;

/// <summary>
/// Stores each chunk of the traces once and gives its number. Questions share most of their candidates, so the last ones are remembered,
/// without their texts, which are the larger part of an index: a text is known again as the same object, or by its length and hash.
/// </summary>
internal sealed class ChunkNumbers
{
    // Some 400 bytes each; of a larger index some are looked up again.
    private const int MostRemembered = 50_000;

    private const int FingerprintLength = 16;

    private readonly Dictionary<string, Remembered> _remembered = new(StringComparer.Ordinal);
    private readonly BlobWriter _identity = new();

    /// <summary>After a transaction that failed: what it had stored is not there.</summary>
    public void Forget() => _remembered.Clear();

    /// <summary>Ready to store in a transaction.</summary>
    public Writing In(SqliteTransaction transaction) => new(this, transaction);

    // SHA-256 of the text in UTF-8, lower-case hexadecimal.
    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private byte[] FingerprintOf(TraceChunk chunk, string textHash)
    {
        _identity.Clear();
        _identity.Text(chunk.Id);
        _identity.Text(chunk.Source);
        _identity.Text(textHash);
        _identity.Text(chunk.HeadingPath);
        _identity.Byte((byte)((chunk.Span is null ? 0 : 1) | (chunk.TokenCount is null ? 0 : 2) | (chunk.IsOverTokenLimit ? 4 : 0) | (chunk.Page is null ? 0 : 8)));
        _identity.Span(chunk.Span ?? default);
        _identity.Signed(chunk.TokenCount ?? 0);
        _identity.Signed(chunk.Page ?? 0);
        return SHA256.HashData(_identity.Written)[..FingerprintLength];
    }

    /// <summary>The chunks of one transaction.</summary>
    internal sealed class Writing(ChunkNumbers chunks, SqliteTransaction transaction) : IDisposable
    {
        private readonly Statement _insert = new(
            transaction,
            """
            INSERT INTO trace_chunks (fingerprint, chunk_id, source, span_start, span_end, text_hash, heading_path, page, token_count, is_over_token_limit)
            VALUES (@fingerprint, @id, @source, @start, @end, @hash, @path, @page, @tokens, @over) ON CONFLICT (fingerprint) DO NOTHING RETURNING number
            """,
            "@fingerprint", "@id", "@source", "@start", "@end", "@hash", "@path", "@page", "@tokens", "@over");

        private readonly Statement _insertText = new(transaction, "INSERT INTO chunk_texts (hash, text) VALUES (@hash, @text) ON CONFLICT DO NOTHING", "@hash", "@text");
        private readonly Statement _find = new(transaction, "SELECT number FROM trace_chunks WHERE fingerprint = @fingerprint", "@fingerprint");

        /// <summary>Stored now, if it was not before.</summary>
        public long Of(TraceChunk chunk)
        {
            var known = chunks._remembered.GetValueOrDefault(chunk.Id);
            if (known is not null && known.Is(chunk))
            {
                return known.Number;
            }

            if (chunks._remembered.Count >= MostRemembered)
            {
                chunks._remembered.Clear();
            }

            var number = Store(chunk);
            chunks._remembered[chunk.Id] = new Remembered(chunk, number);
            return number;
        }

        public void Dispose()
        {
            _insert.Dispose();
            _insertText.Dispose();
            _find.Dispose();
        }

        private long Store(TraceChunk chunk)
        {
            var hash = HashOf(chunk.Text);
            var key = chunks.FingerprintOf(chunk, hash);
            if (_insert.Value(key, chunk.Id, chunk.Source, chunk.Span?.Start, chunk.Span?.End, hash, chunk.HeadingPath, chunk.Page, chunk.TokenCount, chunk.IsOverTokenLimit ? 1 : 0) is not long number)
            {
                return (long)_find.Value(key)!;
            }

            _insertText.Run(hash, chunk.Text);
            return number;
        }
    }

    private sealed class Remembered(TraceChunk chunk, long number)
    {
        private readonly TraceChunk _chunk = chunk with { Text = "", Evidence = [], IsExpectedSource = false };
        private readonly WeakReference<string> _text = new(chunk.Text);
        private readonly int _length = chunk.Text.Length;
        private readonly int _hash = QuickHash(chunk.Text);

        public long Number => number;

        public bool Is(TraceChunk other) =>
            _chunk.Source == other.Source && _chunk.Span == other.Span && _chunk.HeadingPath == other.HeadingPath && _chunk.Page == other.Page
            && _chunk.TokenCount == other.TokenCount && _chunk.IsOverTokenLimit == other.IsOverTokenLimit && HasText(other.Text);

        // An index reads a chunk anew that it was not asked for lately, and a server always does. An index that changes during a sweep
        // ends it: another text under the same id, source, span and length would have to get past that, too, before one chance
        // in 2^32 (the hash has another seed in every process) could let the former text stand in its place.
        private bool HasText(string text)
        {
            if (_text.TryGetTarget(out var known) && ReferenceEquals(known, text))
            {
                return true;
            }

            if (text.Length != _length || QuickHash(text) != _hash)
            {
                return false;
            }

            _text.SetTarget(text);
            return true;
        }

        private static int QuickHash(string text)
        {
            var hash = default(HashCode);
            hash.AddBytes(MemoryMarshal.AsBytes(text.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
