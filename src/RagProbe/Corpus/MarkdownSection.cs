using System.Collections.Immutable;

namespace RagProbe.Corpus;

/// <summary>A heading (or several that follow each other without text between) and the text up to the next one. Together the sections are the whole content.</summary>
/// <param name="Start">UTF-16 index of the first heading line; of the content's start for text before any heading.</param>
/// <param name="BodyStart">Where the first block after the headings starts; <paramref name="End"/> when there is none.</param>
/// <param name="End">Where the next section starts.</param>
/// <param name="Path">The headings above the body, outermost first, with the section's own.</param>
/// <param name="BlockStarts">Where the blocks of the body start, ascending.</param>
internal sealed record MarkdownSection(int Start, int BodyStart, int End, ImmutableArray<string> Path, ImmutableArray<int> BlockStarts)
{
    public static IReadOnlyList<MarkdownSection> Read(string text, int contentStart)
    {
        var sections = new List<MarkdownSection>();
        var path = new Stack<OutlineBlock>();
        var blockStarts = ImmutableArray.CreateBuilder<int>();
        var start = contentStart;
        foreach (var block in MarkdownOutline.Read(text, contentStart))
        {
            if (block.HeadingLevel == 0)
            {
                blockStarts.Add(block.Start);
                continue;
            }

            if (blockStarts.Count > 0)
            {
                Close(block.Start);
            }

            while (path.TryPeek(out var above) && above.HeadingLevel >= block.HeadingLevel)
            {
                path.Pop();
            }

            path.Push(block);
        }

        Close(text.Length);
        return sections;

        void Close(int end)
        {
            sections.Add(new MarkdownSection(
                start,
                blockStarts.Count > 0 ? blockStarts[0] : end,
                end,
                [.. path.Reverse().Select(static heading => heading.HeadingText)],
                blockStarts.ToImmutable()));
            blockStarts.Clear();
            start = end;
        }
    }

    /// <summary>True for two children of one heading, for a heading's own text and its first child, and for text before any heading with what follows it.</summary>
    public bool IsRelatedTo(MarkdownSection next)
    {
        var parent = next.Path.AsSpan()[..^1];
        return Path.IsEmpty || Path.AsSpan().SequenceEqual(parent) || (!parent.IsEmpty && Path.AsSpan()[..^1].SequenceEqual(parent));
    }

    /// <summary>Both as one section under the headings that they share; text before any heading goes under that of the next section.</summary>
    public MarkdownSection JoinWith(MarkdownSection next)
    {
        var shared = Path.IsEmpty ? next.Path.Length : 0;
        while (shared < Path.Length && shared < next.Path.Length && Path[shared] == next.Path[shared])
        {
            shared++;
        }

        return new MarkdownSection(Start, BodyStart, next.End, next.Path[..shared], BlockStarts.AddRange(next.BlockStarts));
    }
}
