using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace RagProbe.Corpus;

/// <summary>The top-level blocks of a Markdown text: where each starts, and what a chunker needs to know of it.</summary>
internal static class MarkdownOutline
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseGridTables().UsePreciseSourceLocation().Build();

    /// <summary>As <see cref="Read"/>; null for a text that is nested too deeply to be parsed.</summary>
    public static List<OutlineBlock>? TryRead(string text, int contentStart)
    {
        try
        {
            return Read(text, contentStart);
        }
        catch (ArgumentException)
        {
            // How the parser reports the depth; it has no other wrong arguments for a text.
            return null;
        }
    }

    /// <summary>In text order. A block reaches to the start of the next one; the first may start after <paramref name="contentStart"/>.</summary>
    public static List<OutlineBlock> Read(string text, int contentStart)
    {
        var blocks = new List<OutlineBlock>();
        foreach (var block in Markdown.Parse(text[contentStart..], Pipeline))
        {
            if (block is LinkReferenceDefinitionGroup || block.Span.IsEmpty)
            {
                continue;
            }

            blocks.Add(new OutlineBlock(
                LineStart(text, contentStart, contentStart + block.Span.Start),
                contentStart + block.Span.End + 1,
                block is HeadingBlock heading ? heading.Level : 0,
                block is HeadingBlock { Inline: { } inline } ? PlainText(inline) : ""));
        }

        blocks.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        return blocks;
    }

    // A block's span leaves out the blanks before it, and two blocks never share a line.
    private static int LineStart(string text, int contentStart, int index)
    {
        while (index > contentStart && text[index - 1] is ' ' or '\t')
        {
            index--;
        }

        return index;
    }

    private static string PlainText(ContainerInline container)
    {
        var text = new StringBuilder();
        foreach (var inline in container.Descendants())
        {
            switch (inline)
            {
                case LiteralInline literal:
                    text.Append(literal.Content.AsSpan());
                    break;
                case CodeInline code:
                    text.Append(code.Content);
                    break;
                case HtmlEntityInline entity:
                    text.Append(entity.Transcoded.AsSpan());
                    break;
                case AutolinkInline link:
                    text.Append(link.Url);
                    break;
                case LineBreakInline:
                    text.Append(' ');
                    break;
            }
        }

        return text.ToString().Trim();
    }
}

/// <param name="Start">UTF-16 index of the block's first line.</param>
/// <param name="End">UTF-16 index after its last character.</param>
/// <param name="HeadingLevel">1 to 6, 0 for a block that is no heading.</param>
/// <param name="HeadingText">Without markup.</param>
internal sealed record OutlineBlock(int Start, int End, int HeadingLevel, string HeadingText);
