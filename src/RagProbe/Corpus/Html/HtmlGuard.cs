using System.Globalization;
using AngleSharp.Dom;

namespace RagProbe.Corpus.Html;

/// <summary>Watches an HTML document grow, and stops the parser where it grows beyond what honest documents do.</summary>
internal sealed class HtmlGuard
{
    private IElement? _last;
    private int _openFormatting;
    private long _elements;

    /// <summary>Called with each new element, which has no place in the tree yet; the one before it has.</summary>
    /// <exception cref="UnreadableDocumentException">Nested too deeply, or too many elements.</exception>
    public void See(IElement element)
    {
        var depth = Math.Max(Follow(_last, static node => node.Parent), Follow(element.Owner, static node => node.LastChild));
        _last = element;

        // Formatting that is left open is opened again in every block that follows, and these copies are not told: as many as there can be.
        _elements += 1 + _openFormatting;
        if (depth > DocumentLimits.HtmlDepth)
        {
            throw new UnreadableDocumentException(string.Create(
                CultureInfo.InvariantCulture, $"its elements are nested more than {DocumentLimits.HtmlDepth} deep, which no reader needs. Close what is left open, or convert the file to text."));
        }

        if (_elements > DocumentLimits.HtmlElements)
        {
            throw new UnreadableDocumentException(string.Create(
                CultureInfo.InvariantCulture, $"it has more than {DocumentLimits.HtmlElements} elements, counting the copies that formatting left open makes. Split the file, or convert it to text."));
        }
    }

    // The length of a way through the tree; notes how much formatting is on it.
    private int Follow(INode? node, Func<INode, INode?> next)
    {
        int length = 0, formatting = 0;
        for (; node is not null; node = next(node))
        {
            length++;
            formatting += IsFormatting(node) ? 1 : 0;
        }

        _openFormatting = Math.Max(_openFormatting, formatting);
        return length;
    }

    private static bool IsFormatting(INode node) =>
        node.NodeName is "A" or "B" or "BIG" or "CODE" or "EM" or "FONT" or "I" or "NOBR" or "S" or "SMALL" or "STRIKE" or "STRONG" or "TT" or "U";
}
