using System.Text;
using RagProbe.Corpus;
using RagProbe.EvalSets;
using RagProbe.Text;

namespace RagProbe.Drills.Faults;

/// <summary>A document into which text was put, and where everything of it stands then.</summary>
internal sealed class DocumentInsertions
{
    private const int Surroundings = 40;

    private readonly List<(int Place, int Length)> _insertions;
    private readonly CodePointMap _edited;

    /// <param name="document">As it was.</param>
    /// <param name="insertions">Places in code points, each once, and the text that comes before what stands there.</param>
    public DocumentInsertions(SourceDocument document, IEnumerable<(int Place, string Text)> insertions)
    {
        var sorted = insertions.OrderBy(static insertion => insertion.Place).ToList();
        _insertions = sorted.ConvertAll(static insertion => (insertion.Place, new CodePointMap(insertion.Text).CodePointCount));
        var map = new CodePointMap(document.Text);
        var text = new StringBuilder();
        var at = 0;
        foreach (var (place, inserted) in sorted)
        {
            text.Append(map.Slice(new TextSpan(at, place))).Append(inserted);
            at = place;
        }

        text.Append(map.Slice(new TextSpan(at, map.CodePointCount)));
        Edited = document with { Text = text.ToString() };
        _edited = new CodePointMap(Edited.Text);
    }

    public SourceDocument Edited { get; }

    /// <summary>Where a span that no insertion goes through stands now.</summary>
    public TextSpan Move(TextSpan span)
    {
        var shift = _insertions.Where(insertion => insertion.Place <= span.Start).Sum(static insertion => insertion.Length);
        return new TextSpan(span.Start + shift, span.End + shift);
    }

    /// <summary>The judgment of the same passage, with its surroundings of now.</summary>
    public Judgment Move(Judgment judgment)
    {
        if (judgment.Span is not { } span)
        {
            return judgment;
        }

        var moved = Move(span);
        return judgment with
        {
            Span = moved,
            TextBefore = _edited.Slice(new TextSpan(Math.Max(0, moved.Start - Surroundings), moved.Start)),
            TextAfter = _edited.Slice(new TextSpan(moved.End, Math.Min(_edited.CodePointCount, moved.End + Surroundings))),
        };
    }
}
