using System.Globalization;

namespace RagProbe.EvalSets;

/// <summary>
/// TREC topics with qrels. Judgments name whole documents. Some collections (Cranfield is one) number their topics 1, 2, 4, ...
/// while their judgments count them 1, 2, 3, ...: joined by number every question gets another one's judgments, so a
/// mismatch is an error and never passed over.
/// </summary>
internal sealed class TrecFormat : IEvalSetFormat
{
    public const string FormatName = "trec";

    private const int MaxExamples = 5;

    public string Name => FormatName;

    public bool Recognises(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var head = new char[65_536];
            return TrecTopics.IsTopics(new string(head, 0, reader.ReadBlock(head)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Read(EvalSetFiles files, QuestionStore questions, ProblemLog problems)
    {
        if (files.Qrels is null)
        {
            problems.Error(files.Questions, null, "topics without judgments", "Name the judgments: \"qrels\" in evalset.json, or the option --qrels.");
        }

        var topicFile = EvalSetFile.Open(files.Questions, problems);
        using var qrelsFile = files.Qrels is null ? null : EvalSetLines.Open(files.Qrels, problems);
        if (topicFile is null || qrelsFile is null)
        {
            return;
        }

        var topics = TrecTopics.Read(topicFile, problems);
        var judgments = TrecQrels.Read(qrelsFile, problems);
        if (files.TopicsByOrder)
        {
            topics = [.. topics.Index().Select(item => item.Item with { Number = (item.Index + 1).ToString(CultureInfo.InvariantCulture) })];
        }

        ReportMismatch(topics, judgments, files, problems);
        var byTopic = judgments.ToLookup(judgment => judgment.Topic, StringComparer.Ordinal);
        foreach (var topic in topics)
        {
            questions.Add(new Question
            {
                Id = topic.Number,
                Text = topic.Text,
                Origin = topic.Origin,
                Expected = [.. byTopic[topic.Number].Select(judgment => new Judgment { Source = judgment.Document, Grade = judgment.Grade, Origin = judgment.Origin })],
            });
        }
    }

    private static void ReportMismatch(IReadOnlyList<TrecTopic> topics, IReadOnlyList<TrecJudgment> judgments, EvalSetFiles files, ProblemLog problems)
    {
        var judged = judgments.Select(judgment => judgment.Topic).ToHashSet(StringComparer.Ordinal);
        var numbers = topics.Select(topic => topic.Number).ToHashSet(StringComparer.Ordinal);
        var without = topics.Where(topic => !judged.Contains(topic.Number)).ToList();
        var strangers = judgments.Where(judgment => !numbers.Contains(judgment.Topic)).DistinctBy(judgment => judgment.Topic).ToList();
        if (strangers.Count == 0)
        {
            foreach (var topic in without)
            {
                problems.Warning(topic.Origin.File, topic.Origin.Line, "the topic has no judgments", "Judge it or remove it: nothing can be scored.", "num", topic.Number);
            }

            return;
        }

        var message = $"{strangers.Count} judged topics are not in {files.Questions} ({Examples(strangers.Select(judgment => judgment.Topic))})"
            + (without.Count == 0 ? "" : $", and {without.Count} topics of it have no judgments ({Examples(without.Select(topic => topic.Number))})");
        problems.Error(strangers[0].Origin.File, strangers[0].Origin.Line, message, Fix(), value: strangers[0].Topic);

        string Fix()
        {
            if (files.TopicsByOrder)
            {
                return $"The topics are counted 1 to {topics.Count} in file order because topicNumbering is \"order\" (--topics-by-order): remove that, or check that the two files belong together.";
            }

            return judged.All(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position >= 1 && position <= topics.Count)
                ? $"The judgments seem to count the topics 1 to {topics.Count} in file order: set \"topicNumbering\": \"order\" in evalset.json, or the option --topics-by-order."
                : "Check that the two files belong together.";
        }
    }

    private static string Examples(IEnumerable<string> numbers)
    {
        var examples = numbers.Take(MaxExamples + 1).ToList();
        return string.Join(", ", examples.Take(MaxExamples)) + (examples.Count > MaxExamples ? ", ..." : "");
    }
}
