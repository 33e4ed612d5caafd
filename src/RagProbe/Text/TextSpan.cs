namespace RagProbe.Text;

/// <summary>A range of a source document, in Unicode code points (not UTF-16 units), end exclusive.</summary>
/// <param name="Start">First code point, from 0.</param>
/// <param name="End">One past the last code point; at least <paramref name="Start"/>.</param>
public readonly record struct TextSpan(int Start, int End)
{
    public int Length => End - Start;

    /// <summary>The part that both spans share, or null when they share no code point.</summary>
    public TextSpan? Intersect(TextSpan other)
    {
        var start = Math.Max(Start, other.Start);
        var end = Math.Min(End, other.End);
        return start < end ? new TextSpan(start, end) : null;
    }

    public override string ToString() => FormattableString.Invariant($"{Start}-{End}");
}
