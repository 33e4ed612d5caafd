using System.Globalization;
using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>A vector holds NaN or infinity: the expected chunk's, which then is never ranked, or another one's, which then heads every answer.</summary>
internal sealed class VectorPoisoned : IDefect
{
    private const int MostRounds = 8;

    /// <summary>Chunks without a score take the first places of an answer, and with them the place of the expected chunk.</summary>
    public static async Task<Finding?> CrowdingAsync(Subject subject)
    {
        var options = subject.World.Production;
        var poisoned = (subject.Produced.Dense?.UnrankedIds ?? []).Concat(subject.Exact.Dense?.UnrankedIds ?? []).ToHashSet(StringComparer.Ordinal);
        if (poisoned.Count == 0)
        {
            return null;
        }

        // Where the index fuses they are ranked, and can be taken out; elsewhere the answer is asked for as many places more.
        var after = await subject.JudgeAsync(subject.Produced.Without(poisoned), options);
        var more = poisoned.Count;
        for (var round = 0; !after.Passes && round < MostRounds && !(options.CandidateDepth + more > subject.World.Input.Index.Capabilities.LargestLimit); round++)
        {
            after = await subject.AskAsync(options with { CandidateDepth = options.CandidateDepth + more });
            poisoned.UnionWith(after.Trace.Stages.SelectMany(stage => stage.UnrankedIds));
            if (poisoned.Count <= more)
            {
                break;
            }

            more = 2 * poisoned.Count;
        }

        if (!after.Passes)
        {
            return null;
        }

        var finding = subject.Find(
            CauseCodes.VectorPoisoned,
            CauseClass.Defect,
            after,
            $"{poisoned.Count.ToString(CultureInfo.InvariantCulture)} chunks whose vectors are not made of numbers (NaN or infinite) head every answer and take the places of others.",
            "the same search without the chunks that have no score",
            "Embed these chunks again; find out what wrote their vectors. `ragprobe health` lists all of them.",
            Answered(poisoned));
        return finding with { RankBefore = subject.AsProduced.Rank, ScoreBefore = subject.AsProduced.Score };
    }

    public async IAsyncEnumerable<Suspicion> SuspectAsync(Subject subject)
    {
        if (!subject.World.Production.UsesDense)
        {
            yield break;
        }

        var unranked = subject.Produced.Dense?.UnrankedIds.Concat(subject.Exact.Dense?.UnrankedIds ?? []).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var target in await subject.CarriersByMeaningAsync())
        {
            if (unranked.Contains(target.Id) || (target.Vector is { } stored && !IsFinite(stored.Span)))
            {
                yield return new Suspicion
                {
                    Cause = CauseCodes.VectorPoisoned,
                    Sentence = $"The vector of {target.Id} is not made of numbers (NaN or infinite): its score is none, and it is never ranked.",
                    Intervention = "replace the vector by the embedding of the chunk's text",
                    NextStep = $"Embed {target.Id} again; find out what wrote the vector. `ragprobe health` lists all of them.",
                    Change = new Change { Chunk = target with { Vector = null } },
                    Evidence = [Answered(unranked)],
                };
            }
        }
    }

    private static FindingEvidence Answered(IEnumerable<string> unranked) =>
        new("answers with scores that are no numbers", string.Join(", ", unranked.Order(StringComparer.Ordinal).Take(5)));

    private static bool IsFinite(ReadOnlySpan<float> vector)
    {
        foreach (var value in vector)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }
}
