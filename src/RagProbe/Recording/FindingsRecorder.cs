using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.Diagnosis;

namespace RagProbe.Recording;

/// <summary>Writes a diagnosis beside the sweep that it explains, all of it in one transaction.</summary>
internal static class FindingsRecorder
{
    public static void Record(SqliteConnection connection, long sweepId, DiagnosisReport report, int seed, string inputs, int wanted)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var recorded = connection.Query<string>("SELECT question_id FROM question_results WHERE sweep_id = @sweepId", new { sweepId }, transaction).ToHashSet(StringComparer.Ordinal);
        if (report.Questions.FirstOrDefault(question => !recorded.Contains(question.QuestionId)) is { } stranger)
        {
            throw new SweepArchiveException($"sweep {sweepId} holds no question '{stranger.QuestionId}' that could be diagnosed; diagnose the sweep that asked it, or sweep again");
        }

        connection.Execute(
            """
            INSERT INTO diagnosis_runs (sweep_id, inputs, seed, questions_wanted, questions_diagnosed, questions_asked, embeddings, searches)
            VALUES (@sweepId, @inputs, @seed, @wanted, @diagnosed, @QuestionsAsked, @Embeddings, @Searches)
            """,
            new { sweepId, inputs, seed, wanted, diagnosed = report.Questions.Count, report.QuestionsAsked, report.Embeddings, report.Searches },
            transaction);
        connection.Execute(
            """
            INSERT INTO findings (sweep_id, question_id, cause, abstained, diagnosis) VALUES (@sweepId, @QuestionId, @Cause, @Abstained, @diagnosis)
            ON CONFLICT DO UPDATE SET cause = excluded.cause, abstained = excluded.abstained, diagnosis = excluded.diagnosis
            """,
            report.Questions.Select(question => new
            {
                sweepId,
                question.QuestionId,
                question.Finding.Cause,
                question.Abstained,
                diagnosis = JsonSerializer.Serialize(question, RecordJson.Default.QuestionDiagnosis),
            }),
            transaction);
        transaction.Commit();
    }
}
