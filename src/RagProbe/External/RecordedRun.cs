using System.Globalization;
using System.Text;
using System.Text.Json;
using RagProbe.EvalSets;
using RagProbe.Runs;

namespace RagProbe.External;

/// <summary>
/// Results that were recorded elsewhere: a TREC run (ordered by score, as trec_eval does), or a line of JSON a question,
/// <c>{"question_id": ..., "results": [...]}</c> (in the order of the list). Which of them the first character says.
/// </summary>
public sealed class RecordedRun : IExternalSource
{
    private const int ProblemsShown = 10;

    private static readonly string[] QuestionIds = ["question_id", "qid", "id"];

    private readonly IReadOnlyDictionary<string, ExternalAnswer> _answers;

    private RecordedRun(string path, byte[] bytes, ResponseMapping mapping, IReadOnlyDictionary<string, ExternalAnswer> answers)
    {
        (Name, _answers) = (path, answers);
        Fingerprint = Digest.Of("run", Digest.Of(bytes), mapping.Describe());
    }

    public string Name { get; }

    /// <summary>Over the file's content.</summary>
    public string Fingerprint { get; }

    // Nobody waits for anything.
    public int MaxConcurrentQuestions => 64;

    // What was filtered when the run was made nobody knows here.
    public bool SendsFilter => true;

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="ExternalRetrieverException">It has bad lines; names the first with what to do.</exception>
    /// <exception cref="TrecFileException">So of a TREC run; or it is compressed, or empty.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static RecordedRun Read(string path, ResponseMapping mapping, CancellationToken cancellationToken)
    {
        using var file = TrecFile.Open(path);
        var bytes = file.ReadAll();
        var answers = bytes.AsSpan().IndexOfAnyExcept(" \t\r\n"u8) is >= 0 and var first && bytes[first] == (byte)'{'
            ? ReadLines(path, Encoding.UTF8.GetString(bytes), mapping, cancellationToken)
            : TrecRun.Read(file, cancellationToken).ToDictionary(
                topic => topic.Key,
                topic => new ExternalAnswer([.. topic.Value.Select(result => new ExternalItem(result.Document, Source: null, Text: null, result.Score))]),
                StringComparer.Ordinal);
        return new RecordedRun(path, bytes, mapping, answers);
    }

    /// <summary>What the run and the questions have not in common.</summary>
    public RunCoverage CoverageOf(IReadOnlyList<Question> questions) => new(
        [.. questions.Where(question => !_answers.ContainsKey(question.Id)).Select(question => question.Id)],
        [.. _answers.Keys.Except(questions.Select(question => question.Id), StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <inheritdoc/>
    public Task<ExternalAnswer?> AskAsync(Question question, int limit, CancellationToken cancellationToken) => Task.FromResult(_answers.GetValueOrDefault(question.Id));

    // It was read once.
    public string CurrentFingerprint() => Fingerprint;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Dictionary<string, ExternalAnswer> ReadLines(string path, string text, ResponseMapping mapping, CancellationToken cancellationToken)
    {
        var (answers, lineOf, problems) = (new Dictionary<string, ExternalAnswer>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal), new ProblemLog());
        foreach (var (index, line) in text.Split('\n').Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (string.IsNullOrWhiteSpace(line) || JsonText.Parse(line, path, index + 1, allowComments: false, problems) is not { } json)
            {
                continue;
            }

            using (json)
            {
                if (QuestionId(json.RootElement) is not { } id)
                {
                    problems.Error(path, index + 1, "a line has the id of its question", "Write {\"question_id\": \"q1\", \"results\": [...]}.", value: line.Trim());
                }
                else if (!lineOf.TryAdd(id, index + 1))
                {
                    problems.Error(path, index + 1, string.Create(CultureInfo.InvariantCulture, $"the question is in line {lineOf[id]} already"), "Keep one of the two.", "question_id", id);
                }
                else
                {
                    try
                    {
                        answers[id] = mapping.Read(json.RootElement);
                    }
                    catch (FormatException exception)
                    {
                        problems.Error(path, index + 1, exception.Message, "Results have a text, or a document's id or source; \"retriever\" in ragprobe.json says by which paths.");
                    }
                }
            }
        }

        var found = problems.Sorted();
        return found.Count == 0 ? answers : throw new ExternalRetrieverException(string.Join(
            Environment.NewLine,
            [.. found.Take(ProblemsShown).Select(problem => problem.ToString()), .. found.Count > ProblemsShown ? new[] { string.Create(CultureInfo.InvariantCulture, $"{path}: {found.Count - ProblemsShown} more lines like these.") } : []]));
    }

    private static string? QuestionId(JsonElement line)
    {
        if (line.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var name in QuestionIds)
        {
            if (line.TryGetProperty(name, out var id))
            {
                return id.ValueKind switch { JsonValueKind.String => id.GetString(), JsonValueKind.Number => id.GetRawText(), _ => null };
            }
        }

        return null;
    }
}
