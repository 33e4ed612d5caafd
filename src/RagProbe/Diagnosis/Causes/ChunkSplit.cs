namespace RagProbe.Diagnosis.Causes;

/// <summary>A cut goes through the expected passage: no chunk has most of it, neighbours have it together.</summary>
internal sealed class ChunkSplit : ICause
{
    private const double MostOfOne = 0.8;
    private const double Together = 0.95;

    public async Task<Finding?> ExamineAsync(Subject subject)
    {
        foreach (var passage in subject.Passages)
        {
            if (await ExamineAsync(subject, passage) is { Repairs: true } finding)
            {
                return finding;
            }
        }

        return null;
    }

    public static async Task<Finding?> ExamineAsync(Subject subject, ExpectedPassage passage)
    {
        if (passage.BestCoverage >= MostOfOne || passage.UnionCoverage < Together || passage.Holders.Count < 2)
        {
            return null;
        }

        var length = passage.Holders.Max(chunk => chunk.Text.Length);
        var (text, span) = passage.Window(length) ?? (passage.Judgment.Quote!, passage.Judgment.Span!.Value);

        // Cut elsewhere, there would be no parts: what lies in the window goes with the largest one.
        var replaced = passage.Holders.Where((chunk, i) => i == 0 || (chunk.Span is { } own && own.Intersect(span) == own));
        var after = await subject.AskWithAsync(Subject.Piece(passage, text, span), replaced);
        return subject.Find(
            CauseCodes.ChunkSplit,
            CauseClass.Defect,
            after,
            FormattableString.Invariant($"The expected passage is cut in {passage.Holders.Count}: the best chunk holds {passage.BestCoverage:0 %} of it."),
            "one chunk of the same size with the passage in its middle",
            $"Cut {passage.Judgment.Source} elsewhere: larger chunks, an overlap, or a chunker that ends chunks at sentences and headings.",
            [.. passage.Holders.Take(3).Select(chunk => new FindingEvidence("part", $"{chunk.Id}: {Excerpt.Of(chunk.Text)}"))]);
    }
}
