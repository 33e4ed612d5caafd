using RagProbe.Scoring;

namespace RagProbe.Runs;

/// <summary>trec_eval's relstring: the grades of the first 10 ranks, a character each.</summary>
internal static class RelevanceString
{
    private const int Length = 10;

    /// <summary>A digit for a grade, <c>&gt;</c> for one above 9, <c>-</c> for an unjudged document, <c>.</c> for a grade below 0.</summary>
    public static string Of(JudgedRanking ranking) => string.Create(Math.Min(Length, ranking.Grades.Length), ranking, static (text, ranking) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = !ranking.Judged[i] ? '-' : ranking.Grades[i] switch { < 0 => '.', > 9 => '>', var grade => (char)('0' + grade) };
        }
    });
}
