using RagProbe.Text;

namespace RagProbe.Scoring;

/// <summary>A chunk prepared for being compared with several passages.</summary>
internal sealed class EvidenceChunk(string text, TextSpan? hint)
{
    private FoldedText? _folded;
    private CodePointMap? _codePoints;

    public string Text { get; } = text;

    public TextSpan? Hint { get; } = hint;

    public FoldedText Folded => _folded ??= new FoldedText(Text);

    public CodePointMap CodePoints => _codePoints ??= new CodePointMap(Text);
}
