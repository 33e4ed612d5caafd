using RagProbe.Sweeps;
using RagProbe.Text;

namespace RagProbe.Benchmarks.Retrieval;

/// <summary>Recall and any-hit from the offsets of delivered chunks and spans alone, to compare with figures that were made so.</summary>
internal static class OffsetRecall
{
    public static readonly string[] Names = ["recall by offsets, mean over spans", "mean over questions", "any hit by offsets"];

    /// <param name="records">With traces. Only judgments with a span count.</param>
    public static IReadOnlyDictionary<string, double> Of(IEnumerable<QuestionRecord> records)
    {
        var shares = new List<double>();
        var recalls = new List<double>();
        var hits = new List<double>();
        foreach (var record in records)
        {
            var chunks = record.Trace!.DeliveredChunks();
            TextSpan[] spans = [.. record.Question.Expected.Where(judgment => judgment.Span is not null).Select(judgment => judgment.Span!.Value)];
            double[] covered =
            [
                .. record.Question.Expected
                    .Where(judgment => judgment.Span is not null)
                    .Select(judgment => Share(judgment.Span!.Value, [.. chunks.Where(chunk => chunk.Source == judgment.Source && chunk.Span is not null).Select(chunk => chunk.Span!.Value)])),
            ];
            if (covered.Length > 0)
            {
                shares.AddRange(covered);
                recalls.Add(covered.Zip(spans, (share, span) => share * span.Length).Sum() / spans.Sum(span => span.Length));
                hits.Add(covered.Max() > 0 ? 1 : 0);
            }
        }

        return shares.Count == 0
            ? new Dictionary<string, double>(StringComparer.Ordinal)
            : new Dictionary<string, double>(StringComparer.Ordinal) { [Names[0]] = shares.Average(), [Names[1]] = recalls.Average(), [Names[2]] = hits.Average() };
    }

    private static double Share(TextSpan span, TextSpan[] chunks) =>
        (double)chunks
            .Select(chunk => chunk.Intersect(span))
            .Where(part => part is not null)
            .SelectMany(part => Enumerable.Range(part!.Value.Start, part.Value.Length))
            .Distinct()
            .Count() / span.Length;
}
