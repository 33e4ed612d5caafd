using RagProbe.EvalSets;
using RagProbe.Text;

namespace RagProbe.Scoring;

/// <summary>
/// An expected passage with the text around it, prepared for being looked for in chunks. A chunk of an unchanged document
/// shares one block of text with passage and surroundings, up to the chunk's edges; an edited one shares several. What the
/// blocks hold of the passage is evidence.
/// </summary>
internal sealed class EvidencePassage
{
    // Shorter agreements are found by chance and in namesakes; see CommonBlocks for why the two are the same number.
    private const int DistinctiveLength = CommonBlocks.MinimumLength;

    // A chunk shorter than a distinctive block can still be evidence when all of it agrees and the passage is in it.
    private const int DistinctiveChunkLength = 12;

    // One side's whole surroundings (40 code points) and a word of the other.
    private const int SurroundingsOfEditedShortPassage = 48;

    // A row of table dashes is long, but tells nothing.
    private const int MinimumLettersOfBlock = 12;

    private readonly FoldedText _context;
    private readonly CodePointMap _contextCodePoints;
    private readonly CodePointMap _passageCodePoints;
    private readonly CommonBlocks _blocks;
    private readonly TextSpan _contextSpan;
    private readonly TextSpan _span;
    private readonly int _rawStart;
    private readonly int _rawEnd;
    private readonly int _foldedStart;
    private readonly int _foldedEnd;
    private readonly string _foldedPassage;

    public EvidencePassage(Judgment judgment)
    {
        var quote = judgment.Quote!;
        _context = new FoldedText(judgment.TextBefore + quote + judgment.TextAfter);
        _contextCodePoints = new CodePointMap(_context.Original);
        _passageCodePoints = new CodePointMap(quote);
        _rawStart = judgment.TextBefore.Length;
        _rawEnd = _rawStart + quote.Length;
        _span = judgment.Span!.Value;
        var contextStart = _span.Start - _contextCodePoints.ToCodePoint(_rawStart);
        _contextSpan = new TextSpan(contextStart, contextStart + _contextCodePoints.CodePointCount);
        (_foldedStart, _foldedEnd) = TrimBlanks(_context.Folded, _context.ToFolded(_rawStart), _context.ToFolded(_rawEnd));
        _foldedPassage = _context.Folded[_foldedStart.._foldedEnd];
        if (_foldedPassage.Length == 0)
        {
            throw new ArgumentException($"The passage {_span} of {judgment.Source} holds nothing but white space.", nameof(judgment));
        }

        _blocks = new CommonBlocks(_context.Folded);
    }

    /// <summary>In code points; above 0.</summary>
    public int Length => _passageCodePoints.CodePointCount;

    /// <summary>The parts of the passage that the chunk holds; empty when it holds none.</summary>
    public EvidenceParts FindIn(EvidenceChunk chunk)
    {
        if (FindAtHint(chunk) is { } hinted)
        {
            return hinted;
        }

        if (FindWholePassage(chunk.Folded.Folded) is { } start)
        {
            return new EvidenceParts([new TextSpan(0, Length)], [InChunk(chunk, start, start + _foldedPassage.Length)]);
        }

        var blocks = FindBlocks(chunk).ToList();
        return new EvidenceParts(TextSpan.Union(blocks.Select(block => block.InPassage)), TextSpan.Union(blocks.Select(block => block.InChunk)));
    }

    private EvidenceParts? FindAtHint(EvidenceChunk chunk)
    {
        if (chunk.Hint is not { } hint || hint.Intersect(_contextSpan) is not { } shared || hint.Intersect(_span) is not { } part)
        {
            return null;
        }

        var inChunk = new TextSpan(shared.Start - hint.Start, shared.End - hint.Start);
        if (inChunk.Start < 0 || inChunk.End > chunk.CodePoints.CodePointCount)
        {
            return null;
        }

        // The surroundings must agree, too: one letter at the chunk's edge agrees by chance. Character by character, because a
        // place that is off by one would pass where white space is folded.
        var expected = _contextCodePoints.Slice(new TextSpan(shared.Start - _contextSpan.Start, shared.End - _contextSpan.Start));
        return FoldedText.AreAligned(expected, chunk.CodePoints.Slice(inChunk))
            ? new EvidenceParts([new TextSpan(part.Start - _span.Start, part.End - _span.Start)], [new TextSpan(part.Start - hint.Start, part.End - hint.Start)])
            : null;
    }

    // Where the folded passage starts in the folded chunk.
    private int? FindWholePassage(string chunk)
    {
        if (_foldedPassage.Length >= DistinctiveLength)
        {
            return chunk.IndexOf(_foldedPassage, StringComparison.Ordinal) is >= 0 and var place ? place : null;
        }

        // A document that is itself shorter than a distinctive block: all there is must be there.
        var context = _context.Folded.Trim(' ');
        if (context.Length < DistinctiveLength && chunk.IndexOf(context, StringComparison.Ordinal) is >= 0 and var whole)
        {
            return whole + _foldedStart - LeadingBlanks(_context.Folded);
        }

        var all = chunk.Trim(' ');
        if (all.Length is < DistinctiveChunkLength or >= DistinctiveLength)
        {
            return null;
        }

        for (var start = _context.Folded.IndexOf(all, StringComparison.Ordinal); start >= 0; start = _context.Folded.IndexOf(all, start + 1, StringComparison.Ordinal))
        {
            if (start <= _foldedStart && start + all.Length >= _foldedEnd)
            {
                return LeadingBlanks(chunk) + _foldedStart - start;
            }
        }

        return null;
    }

    private IEnumerable<(TextSpan InPassage, TextSpan InChunk)> FindBlocks(EvidenceChunk chunk)
    {
        var blocks = _blocks.FindIn(chunk.Folded.Folded)
            .Select(WholeCharacters)
            .Select(block => new PassageBlock(block, Part(block), ReachesLeft(block, chunk.Folded.Folded), ReachesRight(block, chunk.Folded.Folded)))
            .Where(block => block.PartLength > 0)
            .ToList();

        // Agreement as far as passage, surroundings and chunk reach: the place itself, unedited. Beside it, other agreements are phrases that recur.
        var clean = blocks.FindAll(block => block is { ReachesLeft: true, ReachesRight: true });
        foreach (var block in clean.Count > 0 ? clean : OfEditedChunk(blocks, chunk.Folded.Folded))
        {
            var (start, end) = ToContext(block.Block, chunk.Folded);
            start = Math.Max(start, _rawStart);
            end = Math.Min(end, _rawEnd);
            if (start < end)
            {
                var shift = block.Block.TextStart - block.Block.PatternStart;
                yield return (
                    _passageCodePoints.ToSpan(start - _rawStart, end - _rawStart),
                    InChunk(chunk, Math.Max(block.Block.PatternStart, _foldedStart) + shift, Math.Min(block.Block.PatternEnd, _foldedEnd) + shift));
            }
        }
    }

    private static TextSpan InChunk(EvidenceChunk chunk, int foldedStart, int foldedEnd)
    {
        var (start, end) = chunk.Folded.ToOriginal(foldedStart, foldedEnd);
        return chunk.CodePoints.ToSpan(start, end);
    }

    // The blocks that an edit left standing: the largest and those that follow or precede it as in the passage, not scattered
    // over the chunk. They must be tied to the place, because phrases recur: by the whole surroundings on one side, or by
    // being long and half of the passage (of an unknown part of it where the chunk's edge cuts it).
    private List<PassageBlock> OfEditedChunk(List<PassageBlock> blocks, string chunk)
    {
        if (_foldedPassage.Length < DistinctiveLength)
        {
            return blocks.FindAll(block => block.PartLength == _foldedPassage.Length && block.Block.Length >= _foldedPassage.Length + SurroundingsOfEditedShortPassage);
        }

        var standing = blocks.FindAll(block => block.PartLength >= DistinctiveLength && CountLetters(_context.Folded.AsSpan(Math.Max(block.Block.PatternStart, _foldedStart), block.PartLength)) >= MinimumLettersOfBlock);
        var tied = standing.FindAll(block => ReachesSurroundings(block.Block));
        if ((tied.Count > 0 ? tied : standing).MaxBy(block => block.PartLength) is not { } main)
        {
            return [];
        }

        var chain = standing.FindAll(block =>
            Math.Abs(block.Diagonal - main.Diagonal) <= _foldedPassage.Length
            && Math.Sign(block.Block.PatternStart - main.Block.PatternStart) == Math.Sign(block.Block.TextStart - main.Block.TextStart));
        var length = chain.Sum(block => block.PartLength);
        var isCut = chain.Exists(block => IsBlank(chunk, 0, block.Block.TextStart) || IsBlank(chunk, block.Block.TextEnd, chunk.Length));
        return tied.Count > 0 || (length >= 2 * DistinctiveLength && (isCut || length * 2 >= _foldedPassage.Length)) ? chain : [];
    }

    private bool ReachesSurroundings(CommonBlock block) =>
        IsBlank(_context.Folded, 0, block.PatternStart) || IsBlank(_context.Folded, block.PatternEnd, _context.Folded.Length);

    private int Part(CommonBlock block) => Math.Min(block.PatternEnd, _foldedEnd) - Math.Max(block.PatternStart, _foldedStart);

    private bool ReachesLeft(CommonBlock block, string chunk) => IsBlank(_context.Folded, 0, block.PatternStart) || IsBlank(chunk, 0, block.TextStart);

    private bool ReachesRight(CommonBlock block, string chunk) => IsBlank(_context.Folded, block.PatternEnd, _context.Folded.Length) || IsBlank(chunk, block.TextEnd, chunk.Length);

    // Range in the unfolded context. A blank at the block's edge stands for a run of white space that the chunk may hold only
    // in part (it was cut inside the run).
    private (int Start, int End) ToContext(CommonBlock block, FoldedText chunk)
    {
        var (start, end) = _context.ToOriginal(block.PatternStart, block.PatternEnd);
        var (chunkStart, chunkEnd) = chunk.ToOriginal(block.TextStart, block.TextEnd);
        start += Math.Max(0, LeadingBlanks(_context.Original.AsSpan(start, end - start)) - LeadingBlanks(chunk.Original.AsSpan(chunkStart, chunkEnd - chunkStart)));
        end -= Math.Max(0, TrailingBlanks(_context.Original.AsSpan(start, end - start)) - TrailingBlanks(chunk.Original.AsSpan(chunkStart, chunkEnd - chunkStart)));
        return (start, end);
    }

    // Two different characters beyond the basic plane may share one half of their surrogate pairs.
    private CommonBlock WholeCharacters(CommonBlock block)
    {
        var context = _context.Folded;
        if (char.IsLowSurrogate(context[block.PatternStart]))
        {
            block = new CommonBlock(block.PatternStart + 1, block.TextStart + 1, block.Length - 1);
        }

        return block.Length > 0 && char.IsHighSurrogate(context[block.PatternEnd - 1]) ? block with { Length = block.Length - 1 } : block;
    }

    private static (int Start, int End) TrimBlanks(string text, int start, int end)
    {
        while (start < end && text[start] == ' ')
        {
            start++;
        }

        while (end > start && text[end - 1] == ' ')
        {
            end--;
        }

        return (start, end);
    }

    private static bool IsBlank(string text, int start, int end) => !text.AsSpan(start, end - start).ContainsAnyExcept(' ');

    private static int CountLetters(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var character in text)
        {
            count += char.IsLetterOrDigit(character) || char.IsSurrogate(character) ? 1 : 0;
        }

        return count;
    }

    private static int LeadingBlanks(ReadOnlySpan<char> text) => text.Length - text.TrimStart().Length;

    private static int TrailingBlanks(ReadOnlySpan<char> text) => text.Length - text.TrimEnd().Length;

    // A common block, how much of it is passage, and whether it ends on either side only because surroundings or chunk end.
    private sealed record PassageBlock(CommonBlock Block, int PartLength, bool ReachesLeft, bool ReachesRight)
    {
        public int Diagonal => Block.TextStart - Block.PatternStart;
    }
}
