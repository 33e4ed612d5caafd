using RagProbe.Diagnosis;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Retrieval;
using RagProbe.Scoring;
using RagProbe.Sweeps;
using RagProbe.Traces;

namespace RagProbe.Drills;

/// <summary>
/// The bar that a diagnoser has to clear: names the first stage at which the expected text is lost, by looking for it (documents,
/// index, filter, reranking, exact search, fusion, cuts). No intervention at a text, a vector or a question.
/// </summary>
internal static class FirstLoss
{
    public static async Task<string> OfAsync(FaultyWorld world, JudgedRetrieval failed, CancellationToken cancellationToken)
    {
        var question = failed.Question;
        var relevant = question.Expected.Where(judgment => judgment.IsRelevant).ToList();
        if (relevant.TrueForAll(judgment => !world.Documents.ContainsKey(judgment.Source)))
        {
            return CauseCodes.SourceMissing;
        }

        var carriers = await CarriersAsync(world, failed, cancellationToken);
        if (carriers.Count == 0)
        {
            return CauseCodes.NotIndexed;
        }

        var options = world.Pipeline.Options;
        if (Filter.And(options.Filter, question.Filter) is { } filter && !carriers.Exists(chunk => FilterEvaluator.Matches(filter, chunk.Metadata)))
        {
            return CauseCodes.FilterExcluded;
        }

        if (failed.Rank <= options.TopK)
        {
            return CutThatLost(failed);
        }

        if (options.Rerank is not null && BestRank.BeforeReranking(question, failed.Trace) <= options.TopK)
        {
            return CauseCodes.RerankDemotion;
        }

        if (options.UsesDense && world.Index.Capabilities.IsApproximate)
        {
            var exact = world.Pipeline.With(options with { Ann = AnnParameters.Default with { Exact = true } });
            if ((await JudgedRetrieval.AskAsync(exact, [question], cancellationToken))[0].Outcome == Outcome.Hit)
            {
                return CauseCodes.AnnMiss;
            }
        }

        if (options.Arms == SearchArms.Hybrid && (RankIn(failed, StageNames.Dense) <= options.TopK || RankIn(failed, StageNames.Lexical) <= options.TopK))
        {
            return CauseCodes.FusionLoss;
        }

        return failed.Rank <= 2 * options.TopK ? CauseCodes.CutoffNearMiss : CauseCodes.SemanticGap;
    }

    private static async Task<List<StoredChunk>> CarriersAsync(FaultyWorld world, JudgedRetrieval failed, CancellationToken cancellationToken)
    {
        var judge = new EvidenceJudge(failed.Question);
        var carriers = new List<StoredChunk>();
        foreach (var source in failed.Question.Expected.Where(judgment => judgment.IsRelevant).Select(judgment => judgment.Source).Distinct(StringComparer.Ordinal))
        {
            await foreach (var chunk in world.Index.ScrollAsync(source, withVectors: false, cancellationToken))
            {
                if (judge.Judge(chunk.Source, chunk.Text, chunk.Span).Any(part => part.Grade >= 1 && part.Coverage >= DeliveryJudge.CarryingCoverage))
                {
                    carriers.Add(chunk);
                }
            }
        }

        return carriers;
    }

    private static string CutThatLost(JudgedRetrieval failed)
    {
        foreach (var (stage, cause) in new[] { (StageNames.Threshold, CauseCodes.ScoreThreshold), (StageNames.SourceLimit, CauseCodes.SourceLimit), (StageNames.TopK, CauseCodes.CutoffNearMiss), (StageNames.Context, CauseCodes.ContextCutoff) })
        {
            if (failed.Trace.Stages.Any(ran => ran.Name == stage) && RankIn(failed, stage) is null)
            {
                return cause;
            }
        }

        return CauseCodes.Unknown;
    }

    private static int? RankIn(JudgedRetrieval failed, string stage)
    {
        var carriers = failed.Trace.Chunks
            .Where(chunk => chunk.Evidence.Any(evidence => evidence.Grade >= 1 && evidence.Coverage >= DeliveryJudge.CarryingCoverage))
            .Select(chunk => chunk.Id)
            .ToHashSet(StringComparer.Ordinal);
        return failed.Trace.Stages.LastOrDefault(ran => ran.Name == stage)?.Candidates.FirstOrDefault(candidate => carriers.Contains(candidate.ChunkId))?.RankFromOne;
    }
}
