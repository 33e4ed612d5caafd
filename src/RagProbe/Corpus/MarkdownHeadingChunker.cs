using System.Globalization;
using RagProbe.Text;

namespace RagProbe.Corpus;

/// <summary>
/// Cuts Markdown at its headings. A section that is too long is cut between its blocks (paragraphs, lists,
/// code blocks, tables), which stay whole where they fit together with the heading above them. A section that is very short joins the next one under the same parent. Every heading line
/// stays with the text it stands above. Plain text is cut as <see cref="RecursiveTokenChunker"/> does.
/// </summary>
/// <remarks>The heading path of a chunk includes the heading of its own section; of joined sections, the headings they share.</remarks>
public sealed class MarkdownHeadingChunker : IChunker
{
    // Below an eighth of the limit (50 tokens of 400) a section is a line or two, too little context to be found by its meaning;
    // joined sections stop at half the limit, so that a chunk does not become a collection of topics.
    private const int TinyShare = 8;
    private const int JoinedShare = 2;

    private readonly int _maxTokens;
    private readonly TextLength _length = new(LengthUnit.Tokens);
    private readonly RecursiveTokenChunker _recursive;

    /// <param name="maxTokens">Longest piece in cl100k tokens, at least 1.</param>
    public MarkdownHeadingChunker(int maxTokens)
    {
        _recursive = new RecursiveTokenChunker(maxTokens);
        _maxTokens = maxTokens;
        Name = string.Create(CultureInfo.InvariantCulture, $"markdown({maxTokens})");
    }

    public string Name { get; }

    public IEnumerable<ChunkDraft> Split(SourceDocument document)
    {
        if (document.Format != DocumentFormat.Markdown)
        {
            return _recursive.Split(document);
        }

        var pieces = new List<ChunkDraft>();
        foreach (var section in JoinTiny(document.Text, MarkdownSection.Read(document.Text, document.ContentStart)))
        {
            Cut(document.Text, section, pieces);
        }

        return pieces;
    }

    private IEnumerable<MarkdownSection> JoinTiny(string text, IReadOnlyList<MarkdownSection> sections)
    {
        var current = sections[0];
        long length = Measure(text, current.Start, current.End);
        foreach (var next in sections.Skip(1))
        {
            long nextLength = Measure(text, next.Start, next.End);
            if (Math.Min(length, nextLength) < _maxTokens / TinyShare && length + nextLength <= _maxTokens / JoinedShare && current.IsRelatedTo(next))
            {
                current = current.JoinWith(next);
                length += nextLength;
            }
            else
            {
                yield return current;
                (current, length) = (next, nextLength);
            }
        }

        yield return current;
    }

    private void Cut(string text, MarkdownSection section, List<ChunkDraft> pieces)
    {
        var path = string.Join(" > ", section.Path);
        var headingLength = Measure(text, section.Start, section.BodyStart);
        if (Measure(text, section.Start, section.End) <= _maxTokens)
        {
            Add(section.Start, section.End);
            return;
        }

        if (section.BlockStarts.IsEmpty || headingLength > _maxTokens / 2)
        {
            pieces.AddRange(_recursive.Split(text, section.Start, section.End).Select(piece => piece with { HeadingPath = path }));
            return;
        }

        // Blocks are packed up to the limit; [start, end) is what waits.
        int start = section.Start, end = section.BodyStart;
        long length = headingLength;
        for (var i = 0; i < section.BlockStarts.Length; i++)
        {
            var blockEnd = i + 1 < section.BlockStarts.Length ? section.BlockStarts[i + 1] : section.End;
            long blockLength = Measure(text, end, blockEnd);
            if (length + blockLength > _maxTokens && start < end && i > 0)
            {
                Add(start, end);
                (start, length) = (end, 0);
            }

            if (length + blockLength > _maxTokens)
            {
                // Still too long: the block alone, or the first block with its heading. Only here is a block taken apart.
                CutBlock(text, start, end, blockEnd, (int)length, path, pieces);
                (start, length) = (blockEnd, 0);
            }
            else
            {
                length += blockLength;
            }

            end = blockEnd;
        }

        Add(start, end);

        void Add(int from, int to)
        {
            if (Blanks.Trim(text, from, to) is { } range)
            {
                pieces.Add(new ChunkDraft(range.Start, range.End, path));
            }
        }
    }

    // The heading goes before the block's first piece, which is shorter by as much.
    private void CutBlock(string text, int headingStart, int blockStart, int blockEnd, int headingLength, string path, List<ChunkDraft> pieces)
    {
        var chunker = headingLength == 0 ? _recursive : new RecursiveTokenChunker(_maxTokens - headingLength);
        var first = pieces.Count;
        pieces.AddRange(chunker.Split(text, blockStart, blockEnd).Select(piece => piece with { HeadingPath = path }));
        if (headingLength == 0 || Blanks.Trim(text, headingStart, blockStart) is not { } heading)
        {
            return;
        }

        // A block of many blanks has no piece: the heading stands alone then.
        if (first == pieces.Count)
        {
            pieces.Add(new ChunkDraft(heading.Start, heading.End, path));
        }
        else
        {
            pieces[first] = pieces[first] with { Start = heading.Start };
        }
    }

    private int Measure(string text, int start, int end) => _length.Measure(text.AsSpan(start, end - start), _maxTokens);
}
