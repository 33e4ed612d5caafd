using RagProbe.Scoring;
using RagProbe.Sweeps;
using RagProbe.Traces;

namespace RagProbe.Reports;

/// <summary>
/// Where along the stages of one retrieval the expected evidence stood, and which step lost it. Evidence is a chunk with at
/// least half of an expected passage, or, where only documents are judged, any chunk of an expected one.
/// </summary>
public sealed record ExpectedTextPath
{
    /// <summary>False where the labels name whole documents only.</summary>
    public required bool IsOfPassages { get; init; }

    /// <summary>The searches, their fusion and its reranking, in the order they ran.</summary>
    public required IReadOnlyList<StageRank> Rankings { get; init; }

    /// <summary>The first cut that left nothing of what the list before it still held; null when evidence was delivered, or was never found.</summary>
    public required StageRank? LostAt { get; init; }

    /// <summary>Rank, from 1, in the delivered context; null when it is not there.</summary>
    public required int? DeliveredRank { get; init; }

    /// <summary>Best rank, from 1, of any chunk of an expected source in the last ranking before the cuts.</summary>
    public required int? SourceRank { get; init; }

    /// <summary>Expected passages, or documents, of which a delivered chunk is evidence.</summary>
    public required int Delivered { get; init; }

    public required int Expected { get; init; }

    /// <returns>Null where nothing is expected, or nothing was retrieved.</returns>
    public static ExpectedTextPath? Of(QuestionRecord record)
    {
        var relevant = record.Question.Expected.Index().Where(entry => entry.Item.IsRelevant).ToList();
        if (record.Trace is not { Stages.Count: > 0 } trace || relevant.Count == 0)
        {
            return null;
        }

        var ofPassages = relevant.Any(entry => entry.Item.Span is not null);
        var carriers = Ids(chunk => ofPassages ? Carried(chunk).Any() : chunk.IsExpectedSource);
        var lists = trace.Stages.Where(stage => stage.Name != StageNames.Embed).ToList();
        var rankings = lists.Where(IsRanking).Select(stage => Rank(stage, carriers)).ToList();
        var cuts = lists.Where(stage => !IsRanking(stage)).Select(stage => Rank(stage, carriers)).ToList();
        var delivered = trace.DeliveredChunks();
        return new ExpectedTextPath
        {
            IsOfPassages = ofPassages,
            Rankings = rankings,
            LostAt = rankings is [.., { RankFromOne: not null }] ? cuts.FirstOrDefault(cut => cut.RankFromOne is null) : null,
            DeliveredRank = Rank(trace.Stages[^1], carriers).RankFromOne,
            SourceRank = lists.LastOrDefault(IsRanking) is { } last ? Rank(last, Ids(chunk => chunk.IsExpectedSource)).RankFromOne : null,
            Delivered = ofPassages
                ? delivered.SelectMany(Carried).Distinct().Count()
                : delivered.Where(chunk => chunk.IsExpectedSource).Select(chunk => chunk.Source).Distinct(StringComparer.Ordinal).Count(),
            Expected = ofPassages
                ? relevant.Count(entry => entry.Item.Span is not null)
                : relevant.Select(entry => entry.Item.Source).Distinct(StringComparer.Ordinal).Count(),
        };

        HashSet<string> Ids(Func<TraceChunk, bool> isWanted) => trace.Chunks.Where(isWanted).Select(chunk => chunk.Id).ToHashSet(StringComparer.Ordinal);

        IEnumerable<int> Carried(TraceChunk chunk) => chunk.Evidence
            .Where(evidence => evidence.Grade >= 1 && evidence.Coverage >= DeliveryJudge.CarryingCoverage && record.Question.Expected[evidence.JudgmentIndex].Span is not null)
            .Select(evidence => evidence.JudgmentIndex);
    }

    private static bool IsRanking(TraceStage stage) => StageNames.IsRanking(stage.Name);

    private static StageRank Rank(TraceStage stage, HashSet<string> wanted) =>
        new(stage.Name, stage.Settings, stage.Candidates.Count, stage.Candidates.FirstOrDefault(candidate => wanted.Contains(candidate.ChunkId))?.RankFromOne);
}

/// <param name="Stage">One of <see cref="StageNames"/>.</param>
/// <param name="Settings">What the stage was told, for a person.</param>
/// <param name="CandidateCount">Length of its list.</param>
/// <param name="RankFromOne">The best rank of expected evidence in it; null when it holds none.</param>
public sealed record StageRank(string Stage, string Settings, int CandidateCount, int? RankFromOne);
