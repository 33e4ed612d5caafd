using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using RagProbe.Traces;

namespace RagProbe.Recording;

/// <summary>
/// Stores the chunks of the traces and gives their numbers; a chunk that is known is not stored again. Questions share most of their
/// candidates, so the last ones are remembered by id, without their texts, which are the larger part of an index: a text is known again as
/// the same object, or by its length and hash. What earlier sweeps stored is known by its key.
/// </summary>
internal sealed class ChunkNumbers
{
    /// <summary>Of so many chunks the keys are known; a chunk that is older than those is stored again.</summary>
    public const int MostKeys = 100_000;

    // Some 400 bytes each; of a larger index some are looked up again.
    private const int MostRemembered = 50_000;

    private const int BlockBytes = 32 * 1024;

    private readonly Dictionary<string, Known> _remembered = new(StringComparer.Ordinal);
    private readonly ChunkWriter _writer = new();
    private Dictionary<UInt128, long>? _numbers;

    /// <summary>The chunks of a trace, in order, to be stored by <see cref="Writing.Of"/>.</summary>
    public Known[] Prepare(IReadOnlyList<TraceChunk> chunks)
    {
        var known = new Known[chunks.Count];
        for (var i = 0; i < known.Length; i++)
        {
            known[i] = Prepare(chunks[i]);
        }

        return known;
    }

    /// <summary>Ready to store in a transaction.</summary>
    public Writing In(SqliteTransaction transaction) => new(this, _numbers ??= LoadNumbers(transaction), transaction);

    private Known Prepare(TraceChunk chunk)
    {
        if (_remembered.TryGetValue(chunk.Id, out var known) && known.Is(chunk))
        {
            return known;
        }

        if (_remembered.Count >= MostRemembered)
        {
            _remembered.Clear();
        }

        return _remembered[chunk.Id] = new Known(chunk, _writer.Write(chunk));
    }

    // The newest first: those are most likely to come again.
    private static Dictionary<UInt128, long> LoadNumbers(SqliteTransaction transaction)
    {
        var numbers = new Dictionary<UInt128, long>();
        using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT first_number, keys FROM chunk_blocks ORDER BY first_number DESC";
        using var rows = command.ExecuteReader();
        while (numbers.Count < MostKeys && rows.Read())
        {
            var first = rows.GetInt64(0);
            foreach (var (position, key) in ChunkBlock.ReadKeys(rows.GetFieldValue<byte[]>(1)).Index())
            {
                numbers.TryAdd(key, first + position);
            }
        }

        return numbers;
    }

    /// <summary>The chunks of one transaction.</summary>
    internal sealed class Writing : IDisposable
    {
        private readonly ChunkNumbers _chunks;
        private readonly Dictionary<UInt128, long> _numbers;
        private readonly Statement _insert;
        private readonly ChunkBlock _block = new();
        private readonly List<Known> _numbered = [];
        private long _first;
        private long _next;
        private bool _isCommitted;

        public Writing(ChunkNumbers chunks, Dictionary<UInt128, long> numbers, SqliteTransaction transaction)
        {
            (_chunks, _numbers) = (chunks, numbers);
            _insert = new Statement(transaction, "INSERT INTO chunk_blocks (first_number, keys, chunks) VALUES (@first, @keys, @chunks)", "@first", "@keys", "@chunks");

            // Others may have written since the last transaction.
            using var next = new Statement(
                transaction,
                $"SELECT coalesce((SELECT first_number + length(keys) / {ChunkBlock.KeyLength} FROM chunk_blocks ORDER BY first_number DESC LIMIT 1), (SELECT max(number) + 1 FROM trace_chunks), 1)");
            _first = _next = (long)next.Value()!;
        }

        public long Of(Known chunk)
        {
            if (chunk.Number is not { } number)
            {
                chunk.Number = number = Store(chunk);
                _numbered.Add(chunk);
            }

            return number;
        }

        /// <summary>Writes the chunks that are not yet written: before the transaction is committed.</summary>
        public void Flush()
        {
            if (_next > _first)
            {
                _insert.Run(_first, _block.Keys, _block.Chunks);
                _first = _next;
                _block.Clear();
            }
        }

        /// <summary>The transaction is committed: the numbers stay.</summary>
        public void Committed()
        {
            _isCommitted = true;
            _numbered.ForEach(static chunk => chunk.Written = null);
        }

        public void Dispose()
        {
            _insert.Dispose();
            if (!_isCommitted)
            {
                _numbered.ForEach(static chunk => chunk.Number = null);
                _chunks._numbers = null;
            }
        }

        private long Store(Known chunk)
        {
            var written = chunk.Written!;
            if (_numbers.TryGetValue(written.Key, out var number))
            {
                return number;
            }

            if (_numbers.Count >= MostKeys)
            {
                _numbers.Clear();
            }

            _block.Add(written);
            number = _numbers[written.Key] = _next++;
            if (_block.Length >= BlockBytes)
            {
                Flush();
            }

            return number;
        }
    }

    /// <summary>A chunk that came with a trace.</summary>
    /// <param name="chunk">As it came.</param>
    /// <param name="written">Its bytes.</param>
    internal sealed class Known(TraceChunk chunk, WrittenChunk written)
    {
        private readonly TraceChunk _chunk = chunk with { Text = "", Evidence = [], IsExpectedSource = false };
        private readonly WeakReference<string> _text = new(chunk.Text);
        private readonly int _length = chunk.Text.Length;
        private readonly int _hash = QuickHash(chunk.Text);

        /// <summary>Null as long as it is not stored.</summary>
        public long? Number { get; set; }

        /// <summary>Null as soon as it is stored.</summary>
        public WrittenChunk? Written { get; set; } = written;

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
