using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.Diagnosis;
using RagProbe.EvalSets;
using RagProbe.Scoring;
using RagProbe.Sweeps;

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
    /// <param name="asked">The questions that the sweep was planned with, in its order, where they are at hand: they are used instead of being read once more.</param>
    public IReadOnlyList<QuestionRecord> Questions(IReadOnlyList<Question>? asked = null) => [.. EachQuestion(asked)];

    /// <summary>The same, read one by one: they are not in memory together. Nothing is recorded through the same archive before the last one is read.</summary>
    /// <inheritdoc cref="Questions"/>
    public IEnumerable<QuestionRecord> EachQuestion(IReadOnlyList<Question>? asked = null)
    {
        // One state throughout, whatever is recorded meanwhile: else questions would turn up whose measures were not there yet.
        using var transaction = _connection.BeginTransaction(deferred: true);
        foreach (var record in Records(transaction, asked, questionId: null))
        {
            yield return record;
        }
    }

    /// <summary>One question with its trace; null when the sweep has no such question.</summary>
    /// <exception cref="SweepArchiveException">Its trace is damaged.</exception>
    public QuestionRecord? Question(string questionId)
    {
        using var transaction = _connection.BeginTransaction(deferred: true);
        var record = Records(transaction, asked: null, questionId).SingleOrDefault();
        return record is null ? null : record with { Trace = RecordedTraces.Find(transaction, Sweep.Id, record.Question) };
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

    // Row by row: they are not in memory together.
    private IEnumerable<QuestionRecord> Records(SqliteTransaction transaction, IReadOnlyList<Question>? asked, string? questionId)
    {
        var scores = new ScoresReader();
        var earlier = new Lazy<ILookup<string, MeasureRow>>(() => MeasureRows(transaction));
        using var rows = new Statement(
            _connection,
            $"""
            SELECT position, outcome, best_candidate_rank, scores, question_id, {(asked is null ? "question" : "NULL")},
                   CASE outcome WHEN ?2 THEN (SELECT message FROM errors WHERE errors.sweep_id = r.sweep_id AND errors.question_id = r.question_id ORDER BY errors.id DESC LIMIT 1) END
            FROM question_results r WHERE sweep_id = ?1 {(questionId is null ? "" : "AND question_id = ?3")} ORDER BY position
            """);
        rows.Bind(1, Sweep.Id).Bind(2, nameof(Outcome.Error));
        if (questionId is not null)
        {
            rows.Bind(3, questionId);
        }

        while (rows.Read())
        {
            yield return new QuestionRecord
            {
                Question = asked?[(int)rows.Int64(0)] ?? JsonSerializer.Deserialize(rows.Bytes(5), RecordJson.Default.Question)!,
                Outcome = Enum.Parse<Outcome>(rows.Text(1)),
                BestCandidateRank = rows.IsNull(2) ? null : (int)rows.Int64(2),
                Measures = rows.IsNull(3) ? MeasuresOf(earlier.Value[rows.Text(4)]) : scores.Read(rows.Bytes(3)),
                Error = rows.IsNull(6) ? null : rows.Text(6),
            };
        }
    }

    private static MeasureValues MeasuresOf(IEnumerable<MeasureRow> rows)
    {
        MeasureRow[] sorted = [.. rows.OrderBy(row => row.Name, StringComparer.Ordinal)];
        return new MeasureValues([.. sorted.Select(row => row.Name)], [.. sorted.Select(row => row.Value)]);
    }

    // Older releases wrote a row for every measure of a question.
    private ILookup<string, MeasureRow> MeasureRows(SqliteTransaction transaction) => _connection.Query<MeasureRow>(
        "SELECT question_id AS QuestionId, name AS Name, value AS Value FROM measures WHERE sweep_id = @Id", new { Sweep.Id }, transaction)
        .ToLookup(row => row.QuestionId, StringComparer.Ordinal);

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
}
