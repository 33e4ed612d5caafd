using System.Globalization;
using RagProbe.Diagnosis.Probes;
using RagProbe.Filters;
using RagProbe.Health;
using RagProbe.Indexes;
using RagProbe.Retrieval;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The exact ranking has it, the approximate search lost it. Every probe keeps the production limit: a larger one would widen the beam.</summary>
internal sealed class Approximation : ICause
{
    private const double Oversampling = 3;

    private static readonly int[] Beams = [64, 128, 256, 512, 1024];

    public async Task<Finding?> ExamineAsync(Subject subject)
    {
        var world = subject.World;
        if (!world.Input.Index.Capabilities.IsApproximate || !world.Production.UsesDense)
        {
            return null;
        }

        if (await VectorPoisoned.CrowdingAsync(subject) is { } crowded)
        {
            return crowded;
        }

        var before = await subject.AskAsync(Uncut(subject, world.Production.Ann));
        if (before.Passes || (world.Exactness != Exactness.None && !subject.InRanking.Passes))
        {
            return null;
        }

        // These prove themselves; what is left after them is the graph's, if the exact ranking has it.
        if ((await UnindexedAsync(subject, before) ?? await QuantizedAsync(subject, before)) is { } found)
        {
            return found;
        }

        return world.Exactness == Exactness.None ? await MissedByScoreAsync(subject, before) : await FilteredAsync(subject, before) ?? await MissedAsync(subject, before);
    }

    private static PipelineOptions Uncut(Subject subject, AnnParameters ann) => subject.World.Ranking with { Ann = ann };

    private static Filter? FilterOf(Subject subject) => Filter.And(subject.World.Production.Filter, subject.Question.Filter);

    private static string ExactSearch(Subject subject) =>
        subject.World.Exactness == Exactness.ByScroll ? "exact ranking of all stored vectors, because the collection refuses exact search" : "exact search";

    private static async Task<Finding?> UnindexedAsync(Subject subject, Verdict before)
    {
        if (!subject.World.Production.Ann.IndexedOnly)
        {
            return null;
        }

        var after = await subject.AskAsync(Uncut(subject, subject.World.Production.Ann with { IndexedOnly = false }));
        return after.Passes
            ? Find(subject, CauseCodes.UnindexedSegment, before, after, "The chunk lies in a part of the collection that has no graph yet, and the search leaves such parts out.", "search all parts (indexed_only off)", "Wait until the optimizer is done, or leave indexed_only off.").ProvedBy(Search(subject, subject.World.Production.Ann with { IndexedOnly = false }))
            : null;
    }

    private static async Task<Finding?> QuantizedAsync(Subject subject, Verdict before)
    {
        var ignoring = await subject.AskAsync(Uncut(subject, subject.World.Production.Ann with { QuantizationIgnore = true, QuantizationRescore = null, QuantizationOversampling = null }));
        if (!ignoring.Passes)
        {
            return null;
        }

        var largest = subject.World.Input.Index.Capabilities.LargestOversampling ?? Oversampling;
        var oversampling = Math.Min(Oversampling, largest);
        Verdict? rescored = oversampling < 1
            ? null
            : await subject.AskAsync(Uncut(subject, subject.World.Production.Ann with { QuantizationIgnore = null, QuantizationRescore = true, QuantizationOversampling = oversampling }));
        return Find(
            subject,
            CauseCodes.QuantizationLoss,
            before,
            ignoring,
            "The quantized vectors rank the chunk too low; the original ones find it.",
            "search by the original vectors (quantization ignored)",
            rescored is { Passes: true }
                ? string.Create(CultureInfo.InvariantCulture, $"Search with --quantization rescore --oversampling {oversampling}, which finds it, too.")
                : "Search with quantization ignored, or quantize less.",
            new FindingEvidence("quantization ignored", Excerpt.Rank(ignoring.Rank)),
            new FindingEvidence(string.Create(CultureInfo.InvariantCulture, $"rescored, {oversampling} times oversampled"), rescored is null ? "not allowed by strict mode" : Excerpt.Rank(rescored.Rank))).ProvedBy(Search(subject, subject.World.Production.Ann with { QuantizationIgnore = true, QuantizationRescore = null, QuantizationOversampling = null }));
    }

    private static async Task<Finding?> FilteredAsync(Subject subject, Verdict before)
    {
        if (FilterOf(subject) is null)
        {
            return null;
        }

        // Found without the filter by the same beam: it is the filter that the graph cannot follow.
        var unfiltered = await subject.AskAsync(Uncut(subject, subject.World.Production.Ann), withFilter: false);
        var unfilteredExact = await subject.AskAsync(subject.World.Ranking, withFilter: false);
        var isFoundUnfiltered = unfilteredExact.Rank is { } rank
            ? unfiltered.Rank <= rank

            // Without the filter too many are ahead to tell by rank.
            : subject.Targets is [var target, ..] && await subject.FindsItselfAsync(target, subject.World.Production.Ann, filter: null) == true;
        if (!isFoundUnfiltered)
        {
            return null;
        }

        var acorn = await AcornAsync(subject);
        return Find(
            subject,
            CauseCodes.FilterGraphMissing,
            before,
            subject.InRanking,
            "Under the filter the graph does not lead to the chunk, without it it does: the payload index is younger than the graph, or broad filters meet. The collection's status stays green.",
            $"{ExactSearch(subject)}, under the filter",
            acorn is { Passes: true }
                ? "Rebuild the graph (change hnsw_config, for example m, and wait for the optimizer); until then search with --acorn, which finds it."
                : "Rebuild the graph: change hnsw_config, for example m, and wait for the optimizer. Create payload indexes before the points.",
            [
                new("exact, under the filter", Excerpt.Rank(subject.InRanking.Rank)),
                new("approximate, without the filter", unfilteredExact.Rank is null ? "found by its own vector" : Excerpt.Rank(unfiltered.Rank)),
                .. acorn is null ? [] : new FindingEvidence[] { new("acorn, under the filter", Excerpt.Rank(acorn.Rank)) },
            ]).ProvedBy(Exactly(subject));
    }

    // Without any exact ranking: what the expected chunk's stored vector scores can be computed, and whether that is above the last one delivered.
    private static async Task<Finding?> MissedByScoreAsync(Subject subject, Verdict before)
    {
        var filter = FilterOf(subject);
        foreach (var target in subject.Targets.Where(chunk => VectorAgreement.IsUsable(chunk) && (filter is null || FilterEvaluator.Matches(filter, chunk.Metadata))))
        {
            if (subject.Exact.Dense?.Any(candidate => candidate.Chunk.Id == target.Id) == true || await subject.AskWithStoredAsync(target) is not { Passes: true } after)
            {
                continue;
            }

            var isFilters = filter is not null && await subject.FindsItselfAsync(target, subject.World.Production.Ann, filter: null) == true;
            return Find(
                subject,
                isFilters ? CauseCodes.FilterGraphMissing : CauseCodes.AnnMiss,
                before,
                after,
                isFilters
                    ? "Under the filter the graph does not lead to the chunk, without it it does, and its stored vector scores above the last one delivered: the payload index is younger than the graph, or broad filters meet."
                    : "The approximate search does not come upon the chunk, whose stored vector scores above the last one delivered.",
                "put the chunk where the score of its stored vector belongs, because the collection refuses exact search and is too large to be read",
                isFilters
                    ? "Rebuild the graph: change hnsw_config, for example m, and wait for the optimizer. Create payload indexes before the points."
                    : "Search with a larger --hnsw-ef, or build the graph again with larger m and ef_construct.",
                new FindingEvidence("score of its stored vector", Excerpt.Number(subject.World.Score(await subject.World.EmbedQuestionAsync(subject.Question.Text), target.Vector!.Value) ?? 0)),
                new FindingEvidence("among the candidates of the approximate search", "no"));
        }

        return null;
    }

    private static async Task<Finding> MissedAsync(Subject subject, Verdict before)
    {
        var ann = subject.World.Production.Ann;
        var bound = subject.World.Input.Index.Capabilities.LargestBeam ?? int.MaxValue;
        int[] wider = [.. Beams.Where(beam => beam <= bound && beam > Math.Max(ann.HnswEf ?? 0, subject.World.Production.CandidateDepth))];
        int? smallest = null;
        foreach (var beam in wider)
        {
            if ((await subject.AskAsync(Uncut(subject, ann with { HnswEf = beam }))).Passes)
            {
                smallest = beam;
                break;
            }
        }

        var acorn = FilterOf(subject) is null ? null : await AcornAsync(subject);
        bool? findsItself = subject.Targets is [var target, ..] ? await subject.FindsItselfAsync(target, ann, FilterOf(subject)) : null;
        return Find(
            subject,
            CauseCodes.AnnMiss,
            before,
            subject.InRanking,
            "The approximate search does not come upon the chunk; the exact ranking has it among the first.",
            ExactSearch(subject),
            smallest is { } ef
                ? string.Create(CultureInfo.InvariantCulture, $"Search with --hnsw-ef {ef}, the smallest of those tried that finds it; or build the graph with larger m and ef_construct.")
                : acorn is { Passes: true } ? "Search with --acorn, which finds it; or build the graph again with larger m and ef_construct."
                : $"{(wider.Length == 0 ? "No larger ef could be tried" : string.Create(CultureInfo.InvariantCulture, $"No ef up to {wider[^1]} finds it"))}: build the graph again with larger m and ef_construct.",
            [
                new("smallest ef that finds it", smallest?.ToString(CultureInfo.InvariantCulture) ?? (wider.Length == 0 ? "none tried" : string.Create(CultureInfo.InvariantCulture, $"none up to {wider[^1]}"))),
                .. acorn is null ? [] : new FindingEvidence[] { new("acorn, under the filter", Excerpt.Rank(acorn.Rank)) },
                .. findsItself is not { } found ? [] : new FindingEvidence[] { new("searched by its own vector", found ? "found" : "not found: the graph does not lead to it") },
            ]).ProvedBy(Exactly(subject));
    }

    private static async Task<Verdict?> AcornAsync(Subject subject) =>
        subject.World.Input.Index.Capabilities.HasAcorn ? await subject.AskAsync(Uncut(subject, subject.World.Production.Ann with { Acorn = true })) : null;

    // What repairs is a way of searching: all questions would be searched so.
    private static Change Search(Subject subject, AnnParameters ann) => new() { Options = subject.World.Production with { Ann = ann } };

    // Null where the server would refuse.
    private static Change? Exactly(Subject subject) => subject.World.Exactness == Exactness.BySearch ? Search(subject, new AnnParameters { Exact = true }) : null;

    private static Finding Find(Subject subject, string cause, Verdict before, Verdict after, string sentence, string intervention, string next, params IReadOnlyList<FindingEvidence> evidence) =>
        subject.Find(cause, CauseClass.Stage, after, sentence, intervention, next, evidence) with { RankBefore = before.Rank, ScoreBefore = before.Score };
}
