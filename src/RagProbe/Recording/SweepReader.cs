using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.Diagnosis;
using RagProbe.Sweeps;
using RagProbe.Traces;

namespace RagProbe.Recording;

/// <summary>Reads one sweep's results back.</summary>
public sealed class SweepReader
{
    private readonly SqliteConnection _connection;

    internal SweepReader(SqliteConnection connection, RecordedSweep sweep)
    {
        _connection = connection;
        Sweep = sweep;
    }

    public RecordedSweep Sweep { get; }

    /// <summary>Every recorded question in the eval set's order, without traces.</summary>
    public IReadOnlyList<QuestionRecord> Questions()
    {
        // One state throughout, whatever is recorded meanwhile: else questions would turn up whose measures were not there yet.
        using var transaction = _connection.BeginTransaction(deferred: true);
        var measures = _connection.Query<MeasureRow>("SELECT question_id AS QuestionId, name AS Name, value AS Value FROM measures WHERE sweep_id = @Id", new { Sweep.Id }, transaction)
            .ToLookup(row => row.QuestionId, StringComparer.Ordinal);
        return [.. Rows(transaction, "").Select(row => row.ToRecord(measures[row.QuestionId], trace: null))];
    }

    /// <summary>One question with its trace; null when the sweep has no such question.</summary>
    public QuestionRecord? Question(string questionId)
    {
        using var transaction = _connection.BeginTransaction(deferred: true);
        var row = Rows(transaction, "AND question_id = @questionId", questionId).SingleOrDefault();
        if (row is null)
        {
            return null;
        }

        var measures = _connection.Query<MeasureRow>(
            "SELECT question_id AS QuestionId, name AS Name, value AS Value FROM measures WHERE sweep_id = @Id AND question_id = @questionId", new { Sweep.Id, questionId }, transaction);
        return row.ToRecord(measures, Trace(transaction, questionId));
    }

    /// <summary>Every question that was diagnosed, in the eval set's order.</summary>
    public IReadOnlyList<QuestionDiagnosis> Diagnoses() =>
    [
        .. _connection.Query<string>(
            "SELECT diagnosis FROM findings JOIN question_results USING (sweep_id, question_id) WHERE sweep_id = @Id ORDER BY position", new { Sweep.Id }).Select(ReadDiagnosis),
    ];

    /// <summary>Why one question failed; null where it was not diagnosed.</summary>
    public QuestionDiagnosis? Diagnosis(string questionId) =>
        _connection.QuerySingleOrDefault<string>("SELECT diagnosis FROM findings WHERE sweep_id = @Id AND question_id = @questionId", new { Sweep.Id, questionId }) is { } json
            ? ReadDiagnosis(json)
            : null;

    /// <summary>Every run of a diagnosis, the newest first; none where the sweep was never diagnosed.</summary>
    public IReadOnlyList<RecordedDiagnosis> DiagnosisRuns() =>
    [
        .. _connection.Query<DiagnosisRow>(
            """
            SELECT inputs AS Inputs, seed AS Seed, questions_wanted AS QuestionsWanted, questions_diagnosed AS QuestionsDiagnosed, questions_asked AS QuestionsAsked,
                   embeddings AS Embeddings, searches AS Searches
            FROM diagnosis_runs WHERE sweep_id = @Id ORDER BY id DESC
            """,
            new { Sweep.Id }).Select(row => row.ToDiagnosis()),
    ];

    /// <summary>Whether the findings are those that a diagnosis of all failures would come to now: some run went through all of them, and neither it nor any later one worked on something else.</summary>
    /// <param name="inputs">The <see cref="DiagnosisFingerprint"/> of what is there now.</param>
    /// <param name="failures">How many questions of the sweep failed.</param>
    public bool IsDiagnosed(string inputs, int failures) =>
        DiagnosisRuns().TakeWhile(run => run.Inputs == inputs).Any(run => run.QuestionsWanted == failures);

    private static QuestionDiagnosis ReadDiagnosis(string json) => JsonSerializer.Deserialize(json, RecordJson.Default.QuestionDiagnosis)!;

    private RetrievalTrace? Trace(SqliteTransaction transaction, string questionId)
    {
        var compressed = _connection.QuerySingleOrDefault<byte[]>("SELECT trace FROM traces WHERE sweep_id = @Id AND question_id = @questionId", new { Sweep.Id, questionId }, transaction);
        if (compressed is null)
        {
            return null;
        }

        var trace = RecordJson.Decompress(compressed);
        var hashes = trace.Chunks.Select(chunk => chunk.Text).Distinct(StringComparer.Ordinal).ToList();
        var texts = _connection.Query<(string Hash, string Text)>(
            "SELECT hash, text FROM chunk_texts WHERE hash IN (SELECT value FROM json_each(@json))", new { json = JsonSerializer.Serialize(hashes) }, transaction)
            .ToDictionary(row => row.Hash, row => row.Text, StringComparer.Ordinal);
        return trace with { Chunks = [.. trace.Chunks.Select(chunk => chunk with { Text = texts[chunk.Text] })] };
    }

    private IEnumerable<QuestionRow> Rows(SqliteTransaction transaction, string clause, string? questionId = null) => _connection.Query<QuestionRow>(
        $"""
        SELECT question_id AS QuestionId, question AS Question, outcome AS Outcome, best_candidate_rank AS BestCandidateRank,
               (SELECT message FROM errors WHERE errors.sweep_id = r.sweep_id AND errors.question_id = r.question_id ORDER BY id DESC LIMIT 1) AS Error
        FROM question_results r WHERE sweep_id = @Id {clause} ORDER BY position
        """,
        new { Sweep.Id, questionId },
        transaction);

    private sealed record DiagnosisRow
    {
        public string Inputs { get; init; } = "";

        public long Seed { get; init; }

        public long QuestionsWanted { get; init; }

        public long QuestionsDiagnosed { get; init; }

        public long QuestionsAsked { get; init; }

        public long Embeddings { get; init; }

        public long Searches { get; init; }

        public RecordedDiagnosis ToDiagnosis() => new()
        {
            Inputs = Inputs,
            Seed = (int)Seed,
            QuestionsWanted = (int)QuestionsWanted,
            QuestionsDiagnosed = (int)QuestionsDiagnosed,
            QuestionsAsked = (int)QuestionsAsked,
            Embeddings = Embeddings,
            Searches = Searches,
        };
    }

    private sealed record MeasureRow
    {
        public string QuestionId { get; init; } = "";

        public string Name { get; init; } = "";

        public double Value { get; init; }
    }

    private sealed record QuestionRow
    {
        public string QuestionId { get; init; } = "";

        public string Question { get; init; } = "";

        public string Outcome { get; init; } = "";

        public long? BestCandidateRank { get; init; }

        public string? Error { get; init; }

        public QuestionRecord ToRecord(IEnumerable<MeasureRow> measures, RetrievalTrace? trace)
        {
            var outcome = Enum.Parse<Outcome>(Outcome);
            return new QuestionRecord
            {
                Question = JsonSerializer.Deserialize(Question, RecordJson.Default.Question)!,
                Outcome = outcome,
                BestCandidateRank = (int?)BestCandidateRank,
                Error = outcome == Sweeps.Outcome.Error ? Error : null,
                Measures = new SortedDictionary<string, double>(measures.ToDictionary(row => row.Name, row => row.Value, StringComparer.Ordinal), StringComparer.Ordinal),
                Trace = trace,
            };
        }
    }
}
