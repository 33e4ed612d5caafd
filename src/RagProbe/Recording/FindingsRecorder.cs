using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.Diagnosis;

namespace RagProbe.Recording;

/// <summary>Writes a diagnosis beside the sweep that it explains, all of it in one transaction.</summary>
internal static class FindingsRecorder
{
    public static void Record(SqliteConnection connection, long sweepId, DiagnosisReport report, int seed)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var recorded = connection.Query<string>("SELECT question_id FROM question_results WHERE sweep_id = @sweepId", new { sweepId }, transaction).ToHashSet(StringComparer.Ordinal);
        if (report.Questions.FirstOrDefault(question => !recorded.Contains(question.QuestionId)) is { } stranger)
        {
            throw new SweepArchiveException($"sweep {sweepId} holds no question '{stranger.QuestionId}' that could be diagnosed; diagnose the sweep that asked it, or sweep again");
        }

        connection.Execute(
            """
            INSERT INTO diagnoses (sweep_id, seed, questions_diagnosed, questions_asked, embeddings, searches)
            VALUES (@sweepId, @seed, @diagnosed, @QuestionsAsked, @Embeddings, @Searches)
            ON CONFLICT DO UPDATE SET seed = excluded.seed, questions_diagnosed = excluded.questions_diagnosed, questions_asked = excluded.questions_asked,
                                      embeddings = excluded.embeddings, searches = excluded.searches
            """,
            new { sweepId, seed, diagnosed = report.Questions.Count, report.QuestionsAsked, report.Embeddings, report.Searches },
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
