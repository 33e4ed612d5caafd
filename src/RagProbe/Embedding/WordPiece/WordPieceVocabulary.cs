using System.Text;

namespace RagProbe.Embedding.WordPiece;

/// <summary>
/// The pieces of a BERT vocabulary with their ids. Pieces that continue a word are written with a leading <c>##</c>.
/// </summary>
/// <remarks>
/// Lookups happen several times a token, most of them in vain, on parts of one word: a polynomial hash makes the hash of
/// any part a subtraction, where a dictionary would hash every part anew.
/// </remarks>
public sealed class WordPieceVocabulary
{
    /// <summary>What marks a piece as the continuation of a word.</summary>
    public const string ContinuationPrefix = "##";

    private const uint HashBase = 0x01000193;
    private const uint ContinuationSeed = 0x9E3779B9;

    private readonly string[] _pieces;
    private readonly int[] _slots;
    private readonly uint[] _slotHashes;
    private readonly uint[] _powers;
    private readonly int _shift;

    /// <param name="pieces">In id order, from 0. Where an entry occurs twice the later id wins, as in the reference implementation.</param>
    public WordPieceVocabulary(IEnumerable<string> pieces)
    {
        _pieces = [.. pieces];
        var bits = Math.Max(4, 33 - int.LeadingZeroCount(_pieces.Length));
        _shift = 32 - bits;
        _slots = new int[1 << bits];
        _slotHashes = new uint[1 << bits];
        for (var id = 0; id < _pieces.Length; id++)
        {
            var text = TextOf(_pieces[id], out var continues);
            LongestPiece = Math.Max(LongestPiece, text.Length);
            if (text.Length > 0)
            {
                Insert(id, text, continues);
            }
        }

        _powers = new uint[LongestPiece + 1];
        _powers[0] = 1;
        for (var i = 1; i < _powers.Length; i++)
        {
            _powers[i] = unchecked(_powers[i - 1] * HashBase);
        }
    }

    public int Count => _pieces.Length;

    /// <summary>In id order, continuation pieces with their <c>##</c>.</summary>
    public IReadOnlyList<string> Pieces => _pieces;

    /// <summary>UTF-16 length of the longest entry, without <c>##</c>.</summary>
    internal int LongestPiece { get; }

    /// <summary>Reads a <c>vocab.txt</c>: UTF-8, one entry a line, the line number from 0 is the id.</summary>
    /// <exception cref="EmbeddingModelException">The file is missing, empty or not UTF-8.</exception>
    public static WordPieceVocabulary Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new EmbeddingModelException($"{path}: no such file. A BERT-like model needs its vocabulary as vocab.txt, one entry a line; copy it from the model's repository.");
        }

        try
        {
            var pieces = File.ReadAllLines(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            return pieces.Length > 0
                ? new WordPieceVocabulary(pieces)
                : throw new EmbeddingModelException($"{path}: the file is empty; expected one vocabulary entry a line.");
        }
        catch (DecoderFallbackException e)
        {
            throw new EmbeddingModelException($"{path}: not UTF-8 ({e.Message}); expected one vocabulary entry a line.", e);
        }
    }

    /// <summary>The id of an entry, written as in the file (continuations with <c>##</c>), or null.</summary>
    public int? Find(string piece)
    {
        var text = TextOf(piece, out var continues);
        if (text.Length == 0 || text.Length > LongestPiece)
        {
            return null;
        }

        var id = Find(text, HashOf(text), continues);
        return id < 0 ? null : id;
    }

    /// <summary>Fills <paramref name="hashes"/>, one longer than the word, with the hash of every prefix.</summary>
    internal static void HashPrefixes(ReadOnlySpan<char> word, Span<uint> hashes)
    {
        var hash = 0u;
        hashes[0] = 0;
        for (var i = 0; i < word.Length; i++)
        {
            hash = unchecked((hash * HashBase) + word[i] + 1);
            hashes[i + 1] = hash;
        }
    }

    /// <summary>The id of the longest entry that <paramref name="word"/> has at <paramref name="start"/>, or -1.</summary>
    internal int FindLongest(ReadOnlySpan<char> word, ReadOnlySpan<uint> hashes, int start, out int end)
    {
        var continues = start > 0;
        for (end = Math.Min(word.Length, start + LongestPiece); end > start; end--)
        {
            var hash = unchecked(hashes[end] - (hashes[start] * _powers[end - start]));
            var id = Find(word[start..end], hash, continues);
            if (id >= 0)
            {
                return id;
            }
        }

        return -1;
    }

    private static ReadOnlySpan<char> TextOf(string piece, out bool continues)
    {
        continues = piece.Length > ContinuationPrefix.Length && piece.StartsWith(ContinuationPrefix, StringComparison.Ordinal);
        return continues ? piece.AsSpan(ContinuationPrefix.Length) : piece;
    }

    private static uint HashOf(ReadOnlySpan<char> text)
    {
        var hash = 0u;
        foreach (var c in text)
        {
            hash = unchecked((hash * HashBase) + c + 1);
        }

        return hash;
    }

    private int Find(ReadOnlySpan<char> text, uint hash, bool continues)
    {
        if (continues)
        {
            hash ^= ContinuationSeed;
        }

        for (var slot = SlotOf(hash); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (_slotHashes[slot] == hash && TextOf(_pieces[_slots[slot] - 1], out var found).SequenceEqual(text) && found == continues)
            {
                return _slots[slot] - 1;
            }
        }

        return -1;
    }

    private void Insert(int id, ReadOnlySpan<char> text, bool continues)
    {
        var hash = HashOf(text) ^ (continues ? ContinuationSeed : 0);
        var slot = SlotOf(hash);
        while (_slots[slot] != 0 && _pieces[_slots[slot] - 1] != _pieces[id])
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        _slots[slot] = id + 1;
        _slotHashes[slot] = hash;
    }

    // Multiplying spreads the low bits, the top bits are the slot.
    private int SlotOf(uint hash) => (int)(unchecked(hash * 0x9E3779B1) >> _shift);
}
