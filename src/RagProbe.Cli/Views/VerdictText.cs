using System.Globalization;
using RagProbe.Reports;
using RagProbe.Sweeps;
using RagProbe.Traces;

namespace RagProbe.Cli.Views;

/// <summary>One sentence about a question: where the expected text was, and which step lost it.</summary>
internal static class VerdictText
{
    /// <returns>Null where the trace has nothing to say.</returns>
    public static string? Of(QuestionRecord record)
    {
        if (record.Trace is not { } trace)
        {
            return null;
        }

        if (ExpectedTextPath.Of(record) is not { } path)
        {
            return trace.Delivered is [var best, ..]
                ? string.Create(CultureInfo.InvariantCulture, $"nothing should have been delivered; {Plain.Count(trace.Delivered.Count, "chunk")} came, the best with a score of {best.Score:0.0000}")
                : "nothing was delivered, as it should be";
        }

        var what = path.IsOfPassages ? "the expected text" : "the expected document";
        var ranks = $"{what} was {string.Join(", ", path.Rankings.Where(stage => stage.Stage is not (StageNames.Fusion or StageNames.Rerank) || stage.RankFromOne is not null).Select(Place))}";
        if (path.DeliveredRank is { } rank)
        {
            var share = path.Expected > 1 ? $" ({path.Delivered} of {path.Expected} expected {(path.IsOfPassages ? "passages" : "documents")} delivered)" : "";
            return $"delivered at rank {rank}{share}: {ranks}";
        }

        if (record.Outcome is Outcome.Hit or Outcome.AnswerMiss)
        {
            return $"delivered in parts: no single chunk has half of the expected text; {ranks}";
        }

        return path.LostAt is { } cut ? $"lost at {cut.Stage} ({cut.Settings}): {ranks}" : $"never found: {ranks}; {WhyNever(trace, path)}";
    }

    private static string Place(StageRank stage) => stage switch
    {
        { RankFromOne: { } rank, Stage: StageNames.Fusion } => $"at rank {rank} after fusion",
        { RankFromOne: { } rank, Stage: StageNames.Rerank } => $"at rank {rank} after reranking",
        { RankFromOne: { } rank } => $"at rank {rank} of {stage.Stage}",
        _ => $"not among the {stage.CandidateCount} of {stage.Stage}",
    };

    // What the trace itself shows; a search without the filter is the only proof.
    private static string WhyNever(RetrievalTrace trace, ExpectedTextPath path)
    {
        if (path.SourceRank is { } rank)
        {
            return $"other text of the expected document was at rank {rank}";
        }

        return trace.Stages.Any(stage => stage.Settings.Contains(", filter ", StringComparison.Ordinal))
            ? "no text of the expected document was, and a filter was set: check that it lets the document through"
            : "no other text of the expected document was either";
    }
}
