using System.Collections.Immutable;
using RagProbe.EvalSets;
using RagProbe.Traces;

namespace RagProbe.Scoring;

/// <summary>Puts a delivered list beside the question's judgments, once at the level of sources and once at that of passages.</summary>
public static class DeliveryJudge
{
    /// <summary>
    /// Share of a passage that a chunk must hold to count as carrying it. At one half, a passage that one cut went through is
    /// carried by the chunk with the larger part, and a chunk with a few words of it is no hit. What several chunks hold only
    /// together is for the character measures to say.
    /// </summary>
    public const double CarryingCoverage = 0.5;

    /// <param name="question">The judgments.</param>
    /// <param name="delivered">Best first, with their evidence; empty where the pipeline gave no answer.</param>
    public static JudgedDelivery Judge(Question question, ImmutableArray<TraceChunk> delivered)
    {
        ArgumentNullException.ThrowIfNull(question);
        return new JudgedDelivery
        {
            Question = question,
            Chunks = delivered,
            Sources = RankSources(question.Expected, delivered),
            Passages = question.Expected.Any(HasPassage) ? RankPassages(question.Expected, delivered) : null,
        };
    }

    // An item is a source; its grade is the best of its judgments.
    private static JudgedRanking RankSources(IReadOnlyList<Judgment> expected, ImmutableArray<TraceChunk> delivered)
    {
        var gradeOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var judgment in expected)
        {
            gradeOf[judgment.Source] = gradeOf.TryGetValue(judgment.Source, out var grade) ? Math.Max(grade, judgment.Grade) : judgment.Grade;
        }

        var credited = new HashSet<string>(StringComparer.Ordinal);
        var isFirst = delivered.Select(chunk => credited.Add(chunk.Source)).ToList();
        return new JudgedRanking
        {
            Grades = [.. delivered.Select((chunk, rank) => isFirst[rank] ? gradeOf.GetValueOrDefault(chunk.Source) : 0)],
            Repeated = [.. isFirst.Select(first => !first)],
            Judged = [.. delivered.Select(chunk => gradeOf.ContainsKey(chunk.Source))],
            JudgedGrades = [.. gradeOf.Values],
        };
    }

    // An item is a judged passage. A rank has one grade, so passages that one chunk delivers together are one item: were they
    // several, a list could not reach them all at their best ranks, and a perfect delivery would score below 1.
    private static JudgedRanking RankPassages(IReadOnlyList<Judgment> expected, ImmutableArray<TraceChunk> delivered)
    {
        var open = Enumerable.Range(0, expected.Count).Where(index => HasPassage(expected[index])).ToHashSet();
        var grades = ImmutableArray.CreateBuilder<int>(delivered.Length);
        var judged = ImmutableArray.CreateBuilder<bool>(delivered.Length);
        var repeated = ImmutableArray.CreateBuilder<bool>(delivered.Length);
        var items = new List<int>();
        foreach (var chunk in delivered)
        {
            var carried = chunk.Evidence
                .Where(evidence => evidence.Coverage >= CarryingCoverage && HasPassage(expected[evidence.JudgmentIndex]))
                .Select(static evidence => evidence.JudgmentIndex)
                .ToList();
            judged.Add(carried.Count > 0);
            if (carried.Where(open.Remove).Select(index => expected[index].Grade).ToList() is { Count: > 0 } fresh)
            {
                items.Add(fresh.Max());
                grades.Add(fresh.Max());
                repeated.Add(false);
            }
            else
            {
                grades.Add(0);
                repeated.Add(carried.Count > 0);
            }
        }

        return new JudgedRanking
        {
            Grades = grades.MoveToImmutable(),
            Judged = judged.MoveToImmutable(),
            Repeated = repeated.MoveToImmutable(),
            JudgedGrades = [.. items, .. open.Order().Select(index => expected[index].Grade)],
        };
    }

    private static bool HasPassage(Judgment judgment) => judgment.Span is not null || judgment.Quote is { Length: > 0 };
}
