using System.Text.Json;
using RagProbe.Diagnosis;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Sweeps;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.trace</c>: one recorded question with everything needed to redraw its retrieval. <c>diagnosis</c> is null where it was not diagnosed.</summary>
public static class TraceJson
{
    public static string Write(RecordedSweep sweep, QuestionRecord record, QuestionDiagnosis? diagnosis = null) => JsonReport.Write("ragprobe.trace", 1, writer =>
    {
        writer.WriteNumber("sweep", sweep.Id);
        SweepJson.WritePlan(writer, sweep.Plan);
        writer.Object("question", () => WriteQuestion(writer, record.Question));
        SweepJson.WriteOutcome(writer, record);
        SweepJson.WriteMeasures(writer, record);
        WritePath(writer, ExpectedTextPath.Of(record));
        if (diagnosis is null)
        {
            writer.WriteNull("diagnosis");
        }
        else
        {
            writer.Object("diagnosis", () => DiagnosisJson.WriteContent(writer, diagnosis));
        }

        if (record.Trace is { } trace)
        {
            WriteTrace(writer, trace);
        }
    });

    private static void WriteQuestion(Utf8JsonWriter writer, Question question)
    {
        writer.WriteString("text", question.Text);
        writer.Array("expected", question.Expected, judgment => writer.Object(() =>
        {
            writer.WriteString("source", judgment.Source);
            writer.WriteNumber("grade", judgment.Grade);
            WriteSpan(writer, judgment.Span);
            writer.WriteString("quote", judgment.Quote);
        }));
        writer.WriteString("answer", question.Answer);
        writer.Array("tags", question.Tags, writer.WriteStringValue);
        if (question.Filter is { } filter)
        {
            writer.WritePropertyName("filter");
            FilterJson.Write(writer, filter);
        }

        writer.WriteBoolean("unanswerable", question.Unanswerable);
    }

    // Null where nothing is expected, or nothing was retrieved.
    private static void WritePath(Utf8JsonWriter writer, ExpectedTextPath? path)
    {
        if (path is null)
        {
            writer.WriteNull("expectedText");
            return;
        }

        writer.Object("expectedText", () =>
        {
            writer.OptionalNumber("deliveredRank", path.DeliveredRank);
            writer.WriteString("lostAt", path.LostAt?.Stage);
            writer.WriteNumber("delivered", path.Delivered);
            writer.WriteNumber("expected", path.Expected);
            writer.Array("rankings", path.Rankings, stage => writer.Object(() =>
            {
                writer.WriteString("stage", stage.Stage);
                writer.OptionalNumber("rank", stage.RankFromOne);
                writer.WriteNumber("candidates", stage.CandidateCount);
            }));
        });
    }

    private static void WriteTrace(Utf8JsonWriter writer, RetrievalTrace trace)
    {
        if (trace.Answer is { } answer)
        {
            writer.Object("answer", () => WriteAnswer(writer, answer));
        }

        writer.Array("tokens", trace.QuestionTokens, token => writer.Object(() =>
        {
            writer.WriteNumber("id", token.Id);
            writer.WriteString("piece", token.Piece);
            WriteSpan(writer, token.Span);
            writer.WriteBoolean("unknown", token.IsUnknown);
            writer.WriteBoolean("beyondLimit", token.IsBeyondLimit);
        }));
        writer.Array("stages", trace.Stages, stage => writer.Object(() =>
        {
            writer.WriteString("name", stage.Name);
            writer.WriteString("settings", stage.Settings);
            writer.WriteNumber("milliseconds", stage.ElapsedMilliseconds);
            writer.WriteNumber("retries", stage.Retries);
            if (stage.ScoredCount is { } scored)
            {
                writer.WriteNumber("scored", scored);
            }

            writer.Array("unranked", stage.UnrankedIds, writer.WriteStringValue);
            writer.Array("candidates", stage.Candidates, candidate => writer.Object(() =>
            {
                writer.WriteNumber("rank", candidate.RankFromOne);
                writer.WriteString("chunk", candidate.ChunkId);
                writer.WriteNumber("score", candidate.Score);
            }));
        }));
        writer.Array("chunks", trace.Chunks, chunk => writer.Object(() =>
        {
            writer.WriteString("id", chunk.Id);
            writer.WriteString("source", chunk.Source);
            WriteSpan(writer, chunk.Span);
            writer.WriteString("headingPath", chunk.HeadingPath);
            writer.OptionalNumber("page", chunk.Page);
            writer.OptionalNumber("tokens", chunk.TokenCount);
            writer.WriteBoolean("overTokenLimit", chunk.IsOverTokenLimit);
            writer.WriteBoolean("expectedSource", chunk.IsExpectedSource);
            writer.Array("evidence", chunk.Evidence, evidence => writer.Object(() =>
            {
                writer.WriteNumber("judgment", evidence.JudgmentIndex);
                writer.WriteNumber("grade", evidence.Grade);
                writer.WriteNumber("coverage", evidence.Coverage);
                writer.Array("covered", evidence.Covered, span => writer.Object(() => WriteSpan(writer, span)));
                writer.Array("inChunk", evidence.InChunk, span => writer.Object(() => WriteSpan(writer, span)));
            }));
            writer.WriteString("text", chunk.Text);
        }));
    }

    private static void WriteAnswer(Utf8JsonWriter writer, TraceAnswer answer)
    {
        writer.WriteString("text", answer.Text);
        writer.WriteString("settings", answer.Settings);
        writer.Array("sentences", answer.Sentences, sentence => writer.Object(() =>
        {
            writer.WriteString("chunk", sentence.ChunkId);
            WriteSpan(writer, sentence.InChunk);
            writer.WriteNumber("score", sentence.Score);
        }));
    }

    private static void WriteSpan(Utf8JsonWriter writer, TextSpan? span)
    {
        if (span is { } value)
        {
            writer.WriteNumber("start", value.Start);
            writer.WriteNumber("end", value.End);
        }
    }
}
