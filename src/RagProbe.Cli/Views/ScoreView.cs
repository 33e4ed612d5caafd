using System.Globalization;
using System.Text;
using RagProbe.Cli.Terminal;
using RagProbe.Runs;

namespace RagProbe.Cli.Views;

/// <summary>Scores of a run as trec_eval prints them, byte for byte: measure (22 wide), topic, value, separated by tabs.</summary>
internal static class ScoreView
{
    private const string AllTopics = "all";

    public static string Format(RunScores scores, bool perTopic, bool summary)
    {
        var text = new StringBuilder();
        foreach (var topic in perTopic ? scores.Topics : [])
        {
            var id = TerminalText.Clean(topic.Topic);
            for (var i = 0; i < scores.Measures.Length; i++)
            {
                var measure = scores.Measures[i];
                if (measure.Summary is RunSummary.RelevanceString)
                {
                    Line(text, measure.Name, id, $"'{topic.RelevanceString}'");
                }
                else if (measure.Summary is RunSummary.Mean or RunSummary.Sum)
                {
                    Line(text, measure.Name, id, Number(topic.Values[i], measure.Summary));
                }
            }
        }

        for (var i = 0; summary && i < scores.Measures.Length; i++)
        {
            var measure = scores.Measures[i];
            if (measure.Summary is RunSummary.Tag)
            {
                Line(text, measure.Name, AllTopics, TerminalText.Clean(scores.Tag));
            }
            else if (measure.Summary is not RunSummary.RelevanceString)
            {
                Line(text, measure.Name, AllTopics, Number(scores.Summary[i], measure.Summary));
            }
        }

        return text.ToString();
    }

    /// <summary>As C's <c>%6.4f</c> prints it.</summary>
    public static string FourDecimals(double value)
    {
        // Only odd multiples of 1/32 lie midway between two numbers of four decimals; C rounds them to the even one, .NET away from zero.
        var isMidway = Math.Abs(value * 32 % 2) == 1;
        return (isMidway ? Math.Round(value * 10_000, MidpointRounding.ToEven) / 10_000 : value).ToString("F4", CultureInfo.InvariantCulture);
    }

    private static string Number(double? value, RunSummary summary) =>
        value is not { } number ? "nan"
        : summary is RunSummary.Sum or RunSummary.TopicCount ? number.ToString("F0", CultureInfo.InvariantCulture)
        : FourDecimals(number);

    private static void Line(StringBuilder text, string measure, string topic, string value) =>
        text.Append(measure.PadRight(22)).Append('\t').Append(topic).Append('\t').Append(value).Append('\n');
}
