using System.Collections.Immutable;

namespace RagProbe.Scoring;

/// <summary>The measures over the questions that carry one tag.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="QuestionCount">How many questions carry it.</param>
/// <param name="Measures">In the order asked for.</param>
public sealed record SliceSummary(string Tag, int QuestionCount, ImmutableArray<MeasureSummary> Measures)
{
    /// <summary>One slice a tag, by tag (ordinal). A question with several tags is in several slices, one without tags in none.</summary>
    public static ImmutableArray<SliceSummary> ByTag(IReadOnlyCollection<QuestionScores> questions, IReadOnlyList<string> measures)
    {
        ArgumentNullException.ThrowIfNull(questions);
        return
        [
            .. questions
                .SelectMany(static question => question.Tags.Distinct(StringComparer.Ordinal).Select(tag => (Tag: tag, Question: question)))
                .GroupBy(static pair => pair.Tag, static pair => pair.Question, StringComparer.Ordinal)
                .OrderBy(static slice => slice.Key, StringComparer.Ordinal)
                .Select(slice => new SliceSummary(slice.Key, slice.Count(), MeasureSummary.Of([.. slice], measures))),
        ];
    }
}
