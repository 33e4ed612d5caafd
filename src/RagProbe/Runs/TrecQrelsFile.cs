using System.Runtime.InteropServices;

namespace RagProbe.Runs;

/// <summary>
/// Qrels read strictly as trec_eval does: ids are bytes (topic 051 is not topic 51, unlike in eval sets, where topics come from
/// other files than judgments), grades are whole numbers, a document judged twice is an error.
/// </summary>
internal sealed class TrecQrelsFile
{
    private const string Form = "Write topic, iteration, document and grade, separated by blanks: 301 0 FT911-3 1.";

    private readonly byte[] _bytes;

    private TrecQrelsFile(byte[] bytes, IReadOnlyDictionary<string, List<TrecJudgment>> topics) => (_bytes, Topics) = (bytes, topics);

    /// <summary>By the topic's key, in the order of the file.</summary>
    public IReadOnlyDictionary<string, List<TrecJudgment>> Topics { get; }

    public int HighestGrade => Topics.Values.Max(judgments => judgments.Max(judgment => judgment.Grade));

    /// <exception cref="TrecFileException">A line is bad, or there is none.</exception>
    public static TrecQrelsFile Read(string path)
    {
        using var file = TrecFile.Open(path);
        if (file.Length - file.Start > Array.MaxLength)
        {
            throw new TrecFileException($"{path}: has more than 2 GB. Split it by topic and score the parts.");
        }

        var bytes = new byte[file.Length - file.Start];
        file.Read(file.Start, bytes);
        var problems = new TrecProblems(path);
        var topics = Parse(bytes, problems);
        foreach (var judgments in topics.Values)
        {
            ReportRepeated(bytes, judgments, problems);
        }

        problems.ThrowIfAny();
        return topics.Count > 0 ? new TrecQrelsFile(bytes, topics) : throw new TrecFileException($"{path}: has no judgment. {Form}");
    }

    public ReadOnlySpan<byte> Document(TrecJudgment judgment) => _bytes.AsSpan(judgment.Start, judgment.Length);

    private static Dictionary<string, List<TrecJudgment>> Parse(ReadOnlySpan<byte> bytes, TrecProblems problems)
    {
        var topics = new Dictionary<string, List<TrecJudgment>>(StringComparer.Ordinal);
        ReadOnlySpan<byte> current = default;
        List<TrecJudgment> judgments = [];
        var number = 0L;
        for (var start = 0; start < bytes.Length;)
        {
            number++;
            var length = bytes[start..].IndexOf((byte)'\n');
            var line = bytes.Slice(start, length < 0 ? bytes.Length - start : length);
            var at = 0;
            var topic = TrecText.NextField(line, ref at);
            if (topic is [not (byte)'#', ..])
            {
                TrecText.NextField(line, ref at);
                var document = TrecText.NextField(line, ref at);
                var documentStart = start + at - document.Length;
                var grade = TrecText.NextField(line, ref at);
                if (grade.IsEmpty || !TrecText.NextField(line, ref at).IsEmpty)
                {
                    problems.Add(number, "a judgment has 4 fields", Form, value: line.TrimEnd((byte)'\r'));
                }
                else if (!TrecText.TryParseInteger(grade, out var value) || value is < -127 or > 127)
                {
                    problems.Add(number, "must be a whole number from -127 to 127", "Write 0 for not relevant, 1 or more for relevant, below 0 for in the pool but not judged.", "grade", grade);
                }
                else
                {
                    if (!topic.SequenceEqual(current))
                    {
                        current = topic;
                        ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(topics, TrecText.Key(topic), out _);
                        judgments = list ??= [];
                    }

                    judgments.Add(new TrecJudgment(documentStart, document.Length, value, number));
                }
            }

            start += line.Length + 1;
        }

        return topics;
    }

    private static void ReportRepeated(byte[] bytes, List<TrecJudgment> judgments, TrecProblems problems)
    {
        // Equal ids are neighbours in the order of their hashes, but for the rare others with the same hash between them.
        var sorted = judgments.ToArray();
        var hashes = Array.ConvertAll(sorted, judgment => TrecText.Hash(Id(judgment)));
        Array.Sort(hashes, sorted);
        for (var i = 1; i < sorted.Length; i++)
        {
            for (var other = i - 1; other >= 0 && hashes[other] == hashes[i]; other--)
            {
                if (Id(sorted[i]).SequenceEqual(Id(sorted[other])))
                {
                    var (first, second) = sorted[i].Line < sorted[other].Line ? (sorted[i], sorted[other]) : (sorted[other], sorted[i]);
                    problems.Add(second.Line, FormattableString.Invariant($"the document is judged in line {first.Line} already"), "Remove one of the two.", "document", Id(second));
                    break;
                }
            }
        }

        ReadOnlySpan<byte> Id(TrecJudgment judgment) => bytes.AsSpan(judgment.Start, judgment.Length);
    }
}
