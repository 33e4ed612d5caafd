using RagProbe.Diagnosis.Probes;
using RagProbe.Text;

namespace RagProbe.Diagnosis.Causes;

/// <summary>A cut goes through the expected passage: no chunk has most of it, neighbours have it together.</summary>
internal sealed class ChunkSplit : IDefect
{
    private const double MostOfOne = 0.8;
    private const double Together = 0.95;
    private const int MostPlacebos = 20;
    private const int LongestJoin = 2;

    public IAsyncEnumerable<Suspicion> SuspectAsync(Subject subject) => subject.Passages.SelectMany(passage => Suspect(passage, subject.World.Terms.MedianLength)).ToAsyncEnumerable();

    /// <summary>None where one chunk has most of the passage, or all chunks together have not.</summary>
    /// <param name="usualLength">Of the index's chunks, in UTF-16 units.</param>
    public static IEnumerable<Suspicion> Suspect(ExpectedPassage passage, int usualLength)
    {
        if (passage.BestCoverage >= MostOfOne || passage.UnionCoverage < Together || passage.Holders.Count < 2)
        {
            return [];
        }

        // The parts may be smaller than chunks are.
        var length = Math.Max(usualLength, passage.Holders.Max(chunk => chunk.Text.Length));
        var (text, span) = passage.Window(length) ?? (passage.Judgment.Quote!, passage.Judgment.Span!.Value);
        var window = Suspect(passage, "one chunk of the same size with the passage in its middle", text, span);
        return passage.Joined(LongestJoin * length) is { } joined ? [window, Suspect(passage, "the parts as one chunk", joined.Text, joined.Span)] : [window];
    }

    private static Suspicion Suspect(ExpectedPassage passage, string intervention, string text, TextSpan span) =>
        new()
        {
            Cause = CauseCodes.ChunkSplit,
            Sentence = FormattableString.Invariant($"The expected passage is cut in {passage.Holders.Count}: the best chunk holds {passage.BestCoverage:0 %} of it."),
            Intervention = intervention,
            NextStep = $"Cut {passage.Judgment.Source} elsewhere: larger chunks, an overlap, or a chunker that ends chunks at sentences and headings.",
            Change = new Change
            {
                Chunk = Subject.Piece(passage, text, span),

                // Cut elsewhere, there would be no parts: what lies in the window goes with the largest one.
                Replaced = [.. passage.Holders.Where((chunk, i) => i == 0 || (chunk.Span is { } own && own.Intersect(span) == own))],
            },
            Placebos = () => [.. passage.WindowsElsewhere(text.Length, MostPlacebos).Select(window => new Change { Chunk = Subject.Piece(passage, window.Text, window.Span) })],
            Evidence = [.. passage.Holders.Take(3).Select(chunk => new FindingEvidence("part", $"{chunk.Id}: {Excerpt.Of(chunk.Text)}"))],
        };
}
