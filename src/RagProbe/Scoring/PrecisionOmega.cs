using RagProbe.Text;

namespace RagProbe.Scoring;

/// <summary>
/// Precision-omega of a chunking for one question: the char:Precision that a retrieval would have that finds every chunk with
/// expected text and no other. Needs no retrieval: what it lacks of 1 is the chunks' fault. (Chroma's chunking evaluation, 2024.)
/// </summary>
public static class PrecisionOmega
{
    /// <param name="expected">The expected passages: source and code points.</param>
    /// <param name="chunks">All chunks: source and code points.</param>
    /// <returns>
    /// Expected text in chunks / (text of every chunk that touches an expected passage, each place once, + expected text in no chunk),
    /// 0 to 1. A chunk that begins where a passage ends (or the other way round) touches it. Null when nothing is expected.
    /// </returns>
    public static double? Of(IReadOnlyCollection<(string Source, TextSpan Span)> expected, IReadOnlyCollection<(string Source, TextSpan Span)> chunks)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(chunks);
        int shared = 0, touched = 0, missed = 0;
        foreach (var passages in expected.GroupBy(passage => passage.Source, passage => passage.Span, StringComparer.Ordinal))
        {
            var ofSource = chunks.Where(chunk => string.Equals(chunk.Source, passages.Key, StringComparison.Ordinal)).Select(chunk => chunk.Span)
                .Where(chunk => passages.Any(passage => chunk.Start <= passage.End && passage.Start <= chunk.End))
                .ToList();
            var wanted = TextSpan.Union(passages);
            var covered = TextSpan.Union(ofSource);
            var inBoth = wanted.Sum(passage => covered.Sum(chunk => passage.Intersect(chunk)?.Length ?? 0));
            shared += inBoth;
            touched += covered.Sum(chunk => chunk.Length);
            missed += wanted.Sum(passage => passage.Length) - inBoth;
        }

        return touched + missed == 0 ? null : (double)shared / (touched + missed);
    }
}
