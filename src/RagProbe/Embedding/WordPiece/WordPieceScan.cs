using System.Runtime.CompilerServices;
using System.Text;

namespace RagProbe.Embedding.WordPiece;

/// <summary>
/// One pass over a text: normalises, cuts into words and words into pieces, code point by code point, so that every piece
/// knows its place in the source. Allocates nothing.
/// </summary>
/// <remarks>
/// The steps and their order are those of the reference: special tokens are taken out of the raw text; the rest is folded
/// (<see cref="CodePointFolding"/>); blanks end words, punctuation and ideographs are words; a word is cut greedily into the
/// longest pieces, and is one unknown token when any part of it has none.
/// </remarks>
internal ref struct WordPieceScan<TSink>
    where TSink : struct, ITokenSink
{
    private readonly WordPieceRules _rules;
    private readonly Span<char> _word;
    private readonly Span<int> _starts;
    private readonly Span<int> _ends;
    private readonly Span<int> _pieceIds;
    private readonly Span<uint> _hashes;

    private int _length;
    private int _codePoints;
    private int _wordStart;
    private int _wordEnd;

    private WordPieceScan(WordPieceRules rules, Span<char> word, Span<int> numbers, Span<uint> hashes)
    {
        _rules = rules;
        _word = word;
        _starts = numbers[..word.Length];
        _ends = numbers.Slice(word.Length, word.Length);
        _pieceIds = numbers.Slice(2 * word.Length, word.Length);
        _hashes = hashes;
    }

    [SkipLocalsInit]
    public static void Run(WordPieceRules rules, ReadOnlySpan<char> text, ref TSink sink)
    {
        var capacity = 2 * rules.MaxWordLength;
        var scan = new WordPieceScan<TSink>(rules, stackalloc char[capacity], stackalloc int[3 * capacity], stackalloc uint[capacity + 1]);
        scan.Run(text, ref sink);
    }

    private void Run(ReadOnlySpan<char> text, ref TSink sink)
    {
        var ascii = _rules.Ascii;
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            bool goOn;
            if (c >= 128)
            {
                goOn = AddFolded(text, ref i, ref sink);
            }
            else if (ascii[c] is var folded && folded < WordPieceRules.AsciiPunctuation)
            {
                goOn = folded switch
                {
                    WordPieceRules.AsciiDropped => true,
                    WordPieceRules.AsciiBlank => EndWord(ref sink),
                    _ => AddAscii((char)folded, i),
                };
                i++;
            }
            else
            {
                goOn = EndWord(ref sink);
                if (goOn && c == '[' && _rules.FindSpecialToken(text[i..], out var length) is var special and >= 0)
                {
                    goOn = sink.Add(special, i, i + length);
                    i += length;
                }
                else if (goOn)
                {
                    goOn = sink.Add(_rules.AsciiIds[c], i, i + 1);
                    i++;
                }
            }

            if (!goOn)
            {
                return;
            }
        }

        EndWord(ref sink);
    }

    private bool AddFolded(ReadOnlySpan<char> text, ref int i, ref TSink sink)
    {
        var start = i;
        int codePoint = text[i++];
        if (char.IsHighSurrogate((char)codePoint) && i < text.Length && char.IsLowSurrogate(text[i]))
        {
            codePoint = char.ConvertToUtf32((char)codePoint, text[i++]);
        }

        var folded = _rules.Folding.Fold(codePoint);
        if (ReferenceEquals(folded, FoldedCodePoint.Dropped))
        {
            return true;
        }

        if (ReferenceEquals(folded, FoldedCodePoint.Blank))
        {
            return EndWord(ref sink);
        }

        if (folded.StandsAlone && !EndWord(ref sink))
        {
            return false;
        }

        foreach (var rune in folded.Text.EnumerateRunes())
        {
            var alone = CodePointFolding.IsPunctuation(rune);
            if (alone && !EndWord(ref sink))
            {
                return false;
            }

            AddRune(rune, start, i);
            if (alone && !EndWord(ref sink))
            {
                return false;
            }
        }

        return !folded.StandsAlone || EndWord(ref sink);
    }

    private bool AddAscii(char c, int at)
    {
        if (_codePoints++ < _rules.MaxWordLength)
        {
            _word[_length] = c;
            _starts[_length] = at;
            _ends[_length++] = at + 1;
        }

        if (_codePoints == 1)
        {
            _wordStart = at;
        }

        _wordEnd = at + 1;
        return true;
    }

    private void AddRune(Rune rune, int start, int end)
    {
        if (_codePoints++ < _rules.MaxWordLength)
        {
            var units = rune.EncodeToUtf16(_word[_length..]);
            _starts.Slice(_length, units).Fill(start);
            _ends.Slice(_length, units).Fill(end);
            _length += units;
        }

        if (_codePoints == 1)
        {
            _wordStart = start;
        }

        _wordEnd = end;
    }

    private bool EndWord(ref TSink sink)
    {
        if (_codePoints == 0)
        {
            return true;
        }

        var goOn = _codePoints > _rules.MaxWordLength ? sink.Add(_rules.UnknownId, _wordStart, _wordEnd) : CutWord(ref sink);
        _length = 0;
        _codePoints = 0;
        return goOn;
    }

    private readonly bool CutWord(ref TSink sink)
    {
        var word = _word[.._length];
        WordPieceVocabulary.HashPrefixes(word, _hashes);
        var id = _rules.Vocabulary.FindLongest(word, _hashes, 0, out var end);
        if (end == word.Length)
        {
            return sink.Add(id, _wordStart, _wordEnd);
        }

        // Pieces are held back until the last one is found: one gap makes the whole word unknown. A piece's id plus one is
        // kept at the piece's last character; 0 stands at the others.
        var ids = _pieceIds[..word.Length];
        ids.Clear();
        while (id >= 0)
        {
            ids[end - 1] = id + 1;
            if (end == word.Length)
            {
                return Emit(ids, ref sink);
            }

            id = _rules.Vocabulary.FindLongest(word, _hashes, end, out end);
        }

        return sink.Add(_rules.UnknownId, _wordStart, _wordEnd);
    }

    private readonly bool Emit(ReadOnlySpan<int> ids, ref TSink sink)
    {
        var start = 0;
        for (var last = 0; last < ids.Length; last++)
        {
            if (ids[last] != 0)
            {
                if (!sink.Add(ids[last] - 1, _starts[start], _ends[last]))
                {
                    return false;
                }

                start = last + 1;
            }
        }

        return true;
    }
}
