using System.Globalization;

namespace RagProbe.Runs;

/// <summary>A whole run in memory, for those who want its documents and not only their grades.</summary>
internal static class TrecRun
{
    /// <summary>Each topic's documents as trec_eval ranks them: by score, ties by document id, both descending; the rank column is not looked at.</summary>
    /// <exception cref="TrecFileException">It has bad lines, or none.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<TrecResult>> Read(TrecFile file, CancellationToken cancellationToken)
    {
        var problems = new TrecProblems(file.Path);
        var topics = new Dictionary<string, Dictionary<string, Line>>(StringComparer.Ordinal);
        var bytes = file.ReadAll();
        var number = 0L;
        for (var start = 0; start < bytes.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = bytes.AsSpan(start).IndexOf((byte)'\n');
            var line = bytes.AsSpan(start, length < 0 ? bytes.Length - start : length);
            start += line.Length + 1;
            number++;
            if (TrecText.HasContent(line))
            {
                Add(line, number, topics, problems);
            }
        }

        problems.ThrowIfAny();
        return topics.Count > 0
            ? topics.ToDictionary(topic => topic.Key, topic => Ranked(topic.Value.Values), StringComparer.Ordinal)
            : throw new TrecFileException($"{file.Path}: has no line. A run has a line a document: 301 Q0 FT911-3 1 12.5 my-run.");
    }

    private static void Add(ReadOnlySpan<byte> line, long number, Dictionary<string, Dictionary<string, Line>> topics, TrecProblems problems)
    {
        var at = 0;
        var topic = TrecText.NextField(line, ref at);
        TrecText.NextField(line, ref at);
        var document = TrecText.NextField(line, ref at);
        TrecText.NextField(line, ref at);
        var score = TrecText.NextField(line, ref at);
        if (TrecText.NextField(line, ref at).IsEmpty)
        {
            problems.Add(number, "a line of a run has 6 fields", TopicRanker.Form, value: line.TrimEnd((byte)'\r'));
            return;
        }

        // An infinity is no score that a trace can show.
        if (!TrecText.TryParseScore(score, out var value) || !double.IsFinite(value))
        {
            problems.Add(number, "must be a finite number", "Write it like 12.5, -3 or 1.2e-7; the higher, the better.", "score", score);
            return;
        }

        var id = TrecText.Show(topic);
        if (!topics.TryGetValue(id, out var results))
        {
            topics.Add(id, results = new Dictionary<string, Line>(StringComparer.Ordinal));
        }

        // A character a byte, so that ordinal order is the order of the bytes.
        var key = TrecText.Key(document);
        if (!results.TryAdd(key, new Line(key, value, number)))
        {
            problems.Add(number, string.Create(CultureInfo.InvariantCulture, $"the document is in line {results[key].Number} already, for the same topic"), "Keep one of the two.", "document", document);
        }
    }

    private static IReadOnlyList<TrecResult> Ranked(IEnumerable<Line> lines) =>
        [.. lines.OrderByDescending(line => line.Score).ThenByDescending(line => line.Document, StringComparer.Ordinal).Select(line => new TrecResult(TrecText.Show(line.Document), line.Score))];

    private sealed record Line(string Document, double Score, long Number);
}
