using System.Text.Json;
using RagProbe.Runs;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.score</c>: a run scored against judgments. A value is null where a measure applies to no topic; what is no number has none.</summary>
public static class ScoreJson
{
    /// <param name="scores">What is written.</param>
    /// <param name="perTopic">Whether every topic's values are, too.</param>
    public static string Write(RunScores scores, bool perTopic)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return JsonReport.Write("ragprobe.score", 1, writer =>
        {
            writer.WriteString("tag", scores.Tag);
            writer.WriteNumber("topicCount", scores.TopicCount);
            writer.Object("measures", () => WriteValues(writer, scores, scores.Summary, measure => measure.Summary is not (RunSummary.Tag or RunSummary.TopicCount or RunSummary.RelevanceString)));
            writer.Array("missingTopics", scores.MissingTopics, writer.WriteStringValue);
            writer.Array("unjudgedTopics", scores.UnjudgedTopics, writer.WriteStringValue);
            if (perTopic)
            {
                writer.Array("topics", scores.Topics, topic => writer.Object(() =>
                {
                    writer.WriteString("topic", topic.Topic);
                    writer.WriteString("relevance", topic.RelevanceString);
                    writer.Object("measures", () => WriteValues(writer, scores, topic.Values, measure => measure.Summary is RunSummary.Mean or RunSummary.Sum));
                }));
            }
        });
    }

    private static void WriteValues(Utf8JsonWriter writer, RunScores scores, IReadOnlyList<double?> values, Func<RunMeasure, bool> isShown)
    {
        for (var i = 0; i < scores.Measures.Length; i++)
        {
            if (!isShown(scores.Measures[i]))
            {
                continue;
            }

            if (values[i] is { } value)
            {
                writer.WriteNumber(scores.Measures[i].Name, value);
            }
            else
            {
                writer.WriteNull(scores.Measures[i].Name);
            }
        }
    }
}
