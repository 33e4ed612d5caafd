using RagProbe.EvalSets;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Scoring;

/// <summary>How the delivered text and the expected passages overlap, in code points.</summary>
/// <param name="Expected">Sum of the lengths of the relevant passages.</param>
/// <param name="Delivered">Sum of the lengths of the delivered chunks: what two chunks share counts twice, chunks of other sources count.</param>
/// <param name="Shared">Expected text that was delivered, every place of a document counted once.</param>
/// <param name="Missed">Expected text that was not delivered, passage by passage.</param>
internal readonly record struct TextOverlap(int Expected, int Delivered, int Shared, int Missed)
{
    public static TextOverlap Of(JudgedDelivery delivery, int cutoff)
    {
        var chunks = delivery.Chunks.AsSpan(0, Math.Min(cutoff, delivery.Chunks.Length));
        var judgments = delivery.Question.Expected;

        // Covered parts by document (passages of one document can overlap), or by judgment where the passage has no known place.
        var covered = new Dictionary<(string Source, int Judgment), List<TextSpan>>();
        var delivered = 0;
        foreach (var chunk in chunks)
        {
            delivered += CodePoints(chunk.Text);
            foreach (var evidence in chunk.Evidence)
            {
                var judgment = judgments[evidence.JudgmentIndex];
                if (judgment.IsRelevant)
                {
                    Add(covered, judgment, evidence);
                }
            }
        }

        int expected = 0, missed = 0;
        var unions = covered.ToDictionary(static entry => entry.Key, static entry => TextSpan.Union(entry.Value));
        for (var i = 0; i < judgments.Count; i++)
        {
            if (judgments[i].IsRelevant && Place(judgments[i]) is { } place)
            {
                expected += place.Length;
                missed += place.Length - (unions.TryGetValue(Key(judgments[i], i), out var parts) ? parts.Sum(part => part.Intersect(place)?.Length ?? 0) : 0);
            }
        }

        return new TextOverlap(expected, delivered, unions.Values.Sum(static parts => parts.Sum(static part => part.Length)), missed);
    }

    private static void Add(Dictionary<(string Source, int Judgment), List<TextSpan>> covered, Judgment judgment, Evidence evidence)
    {
        if (Place(judgment) is not { } place)
        {
            return;
        }

        var key = Key(judgment, evidence.JudgmentIndex);
        if (!covered.TryGetValue(key, out var parts))
        {
            covered[key] = parts = [];
        }

        parts.AddRange(evidence.Covered.Select(part => new TextSpan(part.Start + place.Start, part.End + place.Start)));
    }

    private static (string Source, int Judgment) Key(Judgment judgment, int index) => (judgment.Source, judgment.Span is null ? index : -1);

    private static TextSpan? Place(Judgment judgment) =>
        judgment.Span ?? (judgment.Quote is { Length: > 0 } quote ? new TextSpan(0, CodePoints(quote)) : null);

    private static int CodePoints(string text) => new CodePointMap(text).CodePointCount;
}
