namespace RagProbe.Text;

/// <summary>A document prepared for finding many quotes in it. What is costly is made when it is first needed.</summary>
internal sealed class SearchableText(string text)
{
    private readonly Lazy<CodePointMap> _codePoints = new(() => new CodePointMap(text), isThreadSafe: false);
    private readonly Lazy<FoldedText> _folded = new(() => new FoldedText(text), isThreadSafe: false);
    private readonly Lazy<int[]> _lineFeeds = new(() => [.. text.Index().Where(item => item.Item == '\n').Select(item => item.Index)], isThreadSafe: false);

    public string Text { get; } = text;

    public CodePointMap CodePoints => _codePoints.Value;

    public FoldedText Folded => _folded.Value;

    /// <summary>The line, from 1, that holds a code point.</summary>
    public int LineOf(int codePoint)
    {
        var position = Array.BinarySearch(_lineFeeds.Value, CodePoints.ToUtf16(codePoint));
        return (position >= 0 ? position : ~position) + 1;
    }
}
