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

    /// <summary>The code points that any of the spans holds: ascending, disjoint, neighbours joined.</summary>
    public static IReadOnlyList<TextSpan> Union(IEnumerable<TextSpan> spans)
    {
        var union = new List<TextSpan>();
        foreach (var span in spans.OrderBy(static span => span.Start))
        {
            if (union.Count > 0 && span.Start <= union[^1].End)
            {
                union[^1] = union[^1] with { End = Math.Max(union[^1].End, span.End) };
            }
            else
            {
                union.Add(span);
            }
        }

        return union;
    }

    public override string ToString() => FormattableString.Invariant($"{Start}-{End}");
}
