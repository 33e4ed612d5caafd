using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Recording;

/// <summary>
/// Stores the chunks of the traces and gives their numbers; a chunk that is known is not stored again. Questions share most of their
/// candidates, so the last ones are remembered by id, most of them without their texts, which are the larger part of an index: a text is
/// known again as the same object, or by its length and hash. What earlier sweeps stored is known by its key.
/// </summary>
internal sealed class ChunkNumbers
{
    /// <summary>Of so many chunks the keys are known; a chunk that is older than those is stored again.</summary>
    public const int MostKeys = 100_000;

    // Some 400 bytes each; of a larger index some are looked up again.
    private const int MostRemembered = 50_000;

    // In the texts of those: 16 MB.
    private const int MostCharacters = 8_000_000;

    private const int BlockBytes = 32 * 1024;

    // A power of two.
    private const int Places = 8192;

    private readonly Dictionary<string, Known> _remembered = new(StringComparer.Ordinal);

    // Those that came last under this very id, by the object: of the chunks that have the same place, one.
    private readonly Known?[] _last = new Known?[Places];
    private readonly ChunkWriter _writer = new();
    private long _characters;
    private long[] _ofTrace = [];
    private Dictionary<ChunkKey, long>? _numbers;

    /// <summary>The chunks of a trace, in order, with the numbers that are known, until it is asked again. For one thread at a time, which need not be the one that writes.</summary>
    // Nearly two hundred a question: compiled for this processor at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Numbered Prepare(TraceChunk[] chunks)
    {
        if (_ofTrace.Length < chunks.Length)
        {
            _ofTrace = new long[chunks.Length * 2];
        }

        var numbers = _ofTrace.AsSpan(0, chunks.Length);
        List<Known>? unknown = null;
        for (var i = 0; i < chunks.Length; i++)
        {
            var chunk = chunks[i];
            ref var last = ref _last[RuntimeHelpers.GetHashCode(chunk.Id) & (Places - 1)];
            if (last is null || !last.Is(chunk))
            {
                last = Find(chunk);
            }

            numbers[i] = last.Number;
            if (numbers[i] == 0)
            {
                (unknown ??= []).Add(last);
            }
        }

        return new Numbered(_ofTrace, chunks.Length, unknown ?? (IReadOnlyList<Known>)[]);
    }

    /// <summary>Ready to store in the transaction that is under way.</summary>
    public Writing In(SqliteConnection connection) => new(this, _numbers ??= LoadNumbers(connection), connection);

    private Known Find(TraceChunk chunk) => _remembered.TryGetValue(chunk.Id, out var known) && known.Is(chunk) ? known : Remember(chunk);

    private Known Remember(TraceChunk chunk)
    {
        if (_remembered.Count >= MostRemembered)
        {
            _remembered.Clear();
            _characters = 0;
        }

        _characters += chunk.Text.Length;
        return _remembered[chunk.Id] = new Known(chunk, _writer.Write(chunk), _characters <= MostCharacters);
    }

    // The newest first: those are most likely to come again.
    private static Dictionary<ChunkKey, long> LoadNumbers(SqliteConnection connection)
    {
        var numbers = new Dictionary<ChunkKey, long>();
        using var rows = new Statement(connection, "SELECT first_number, keys FROM chunk_blocks ORDER BY first_number DESC");
        while (numbers.Count < MostKeys && rows.Read())
        {
            var number = rows.Int64(0);
            foreach (var key in ChunkBlock.ReadKeys(rows.Bytes(1)))
            {
                numbers.TryAdd(key, number++);
            }
        }

        return numbers;
    }

    /// <summary>The chunks of one transaction.</summary>
    internal sealed class Writing : IDisposable
    {
        private readonly ChunkNumbers _chunks;
        private readonly Dictionary<ChunkKey, long> _numbers;
        private readonly Statement _insert;
        private readonly ChunkBlock _block = new();
        private readonly List<Stored> _stored = [];
        private long _first;
        private long _next;
        private bool _isCommitted;

        public Writing(ChunkNumbers chunks, Dictionary<ChunkKey, long> numbers, SqliteConnection connection)
        {
            (_chunks, _numbers) = (chunks, numbers);
            _insert = new Statement(connection, "INSERT INTO chunk_blocks (first_number, keys, chunks) VALUES (?1, ?2, ?3)");

            // Others may have written since the last transaction.
            using var next = new Statement(
                connection,
                $"SELECT coalesce((SELECT first_number + length(keys) / {ChunkKey.Length} FROM chunk_blocks ORDER BY first_number DESC LIMIT 1), (SELECT max(number) + 1 FROM trace_chunks), 1)");
            _first = _next = next.Number();
        }

        /// <summary>The numbers of a trace's chunks, in order.</summary>
        public ReadOnlySpan<long> Of(Numbered chunks)
        {
            var numbers = chunks.Numbers;
            var next = 0;
            for (var i = 0; i < numbers.Length; i++)
            {
                if (numbers[i] == 0)
                {
                    var known = chunks.Unknown[next++];
                    numbers[i] = known.Number != 0 ? known.Number : Store(known);
                }
            }

            return numbers;
        }

        /// <summary>Writes the chunks that are not yet written: before the transaction is committed.</summary>
        public void Flush()
        {
            if (_next > _first)
            {
                _insert.Bind(1, _first).BindBlob(2, _block.Keys).BindBlob(3, _block.Chunks).Run();
                _first = _next;
                _block.Clear();
            }
        }

        /// <summary>The transaction is committed: the numbers stay, and others may know them.</summary>
        public void Committed()
        {
            _isCommitted = true;
            foreach (var stored in _stored)
            {
                stored.Chunk.Number = stored.Number;
                stored.Chunk.Written = null;
            }
        }

        public void Dispose()
        {
            _insert.Dispose();
            if (!_isCommitted)
            {
                _chunks._numbers = null;
            }
        }

        private long Store(Known chunk)
        {
            var written = chunk.Written!;
            if (!_numbers.TryGetValue(written.Key, out var number))
            {
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
            }

            _stored.Add(new Stored(chunk, number));
            return number;
        }

        private sealed record Stored(Known Chunk, long Number);
    }

    /// <summary>The chunks of a trace.</summary>
    /// <param name="numbers">See <see cref="Numbers"/>; more may follow.</param>
    /// <param name="count">Of the trace's chunks.</param>
    /// <param name="unknown">See <see cref="Unknown"/>.</param>
    internal readonly struct Numbered(long[] numbers, int count, IReadOnlyList<Known> unknown)
    {
        /// <summary>In order; 0 where it is not known yet.</summary>
        public Span<long> Numbers => new(numbers, 0, count);

        /// <summary>Those without a number, in order.</summary>
        public IReadOnlyList<Known> Unknown => unknown;

        /// <summary>The same, to be kept.</summary>
        public Numbered Kept() => new(Numbers.ToArray(), count, unknown);
    }

    /// <summary>A chunk that came with a trace.</summary>
    /// <param name="chunk">As it came.</param>
    /// <param name="written">Its bytes.</param>
    /// <param name="keepsText">Whether the text may be held, to be known again without being read.</param>
    internal sealed class Known(TraceChunk chunk, WrittenChunk written, bool keepsText)
    {
        private readonly string _id = chunk.Id;
        private readonly string _source = chunk.Source;
        private readonly string _headingPath = chunk.HeadingPath;
        private readonly TextSpan? _span = chunk.Span;
        private readonly int? _page = chunk.Page;
        private readonly int? _tokenCount = chunk.TokenCount;
        private readonly bool _isOverTokenLimit = chunk.IsOverTokenLimit;
        private readonly int _length = chunk.Text.Length;
        private readonly int _hash = QuickHash(chunk.Text);
        private string? _text = keepsText ? chunk.Text : null;

        /// <summary>From 1; 0 as long as it is not stored and committed.</summary>
        public long Number { get; set; }

        /// <summary>Null as soon as it is stored. For the thread that writes.</summary>
        public WrittenChunk? Written { get; set; } = written;

        public bool Is(TraceChunk other) =>
            (ReferenceEquals(_id, other.Id) || _id == other.Id)
            && (ReferenceEquals(_text, other.Text) || HasText(other.Text))
            && (ReferenceEquals(_source, other.Source) || _source == other.Source) && (ReferenceEquals(_headingPath, other.HeadingPath) || _headingPath == other.HeadingPath)
            && _span == other.Span && _page == other.Page && _tokenCount == other.TokenCount && _isOverTokenLimit == other.IsOverTokenLimit;

        // An index reads a chunk anew that it was not asked for lately, and a server always does. An index that changes during a sweep
        // ends it: another text under the same id, source, span and length would have to get past that, too, before one chance
        // in 2^32 (the hash has another seed in every process) could let the former text stand in its place.
        private bool HasText(string text)
        {
            if (text.Length != _length || QuickHash(text) != _hash)
            {
                return false;
            }

            if (_text is not null)
            {
                _text = text;
            }

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
