using System.Globalization;
using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The ranking delivers it, a cut after the ranking takes it away.</summary>
internal sealed class Cuts : ICause
{
    public async Task<Finding?> ExamineAsync(Subject subject)
    {
        var options = subject.World.Production;
        var uncut = await subject.JudgeAsync(subject.Produced, options with { ScoreThreshold = null, MaxChunksPerSource = null, ContextTokenBudget = null });
        if (!uncut.Passes || subject.AsProduced.Passes)
        {
            return null;
        }

        Finding? finding = null;
        if (options.ScoreThreshold is { } threshold && await subject.JudgeAsync(subject.Produced, options with { ScoreThreshold = null }) is { Passes: true } without)
        {
            finding = subject.Find(
                CauseCodes.ScoreThreshold,
                CauseClass.Stage,
                without,
                string.Create(CultureInfo.InvariantCulture, $"The chunk is at rank {without.Rank} with a score of {without.Score:0.0000}, not above the threshold of {threshold}."),
                "no threshold",
                string.Create(CultureInfo.InvariantCulture, $"Lower --score-threshold below {without.Score:0.0000}, or leave it out.")).ProvedBy(new Change { Options = options with { ScoreThreshold = null } });
        }
        else if (options.MaxChunksPerSource is { } perSource && await subject.JudgeAsync(subject.Produced, options with { MaxChunksPerSource = null }) is { Passes: true } unlimited)
        {
            finding = subject.Find(
                CauseCodes.SourceLimit,
                CauseClass.Stage,
                unlimited,
                string.Create(CultureInfo.InvariantCulture, $"Other chunks of the same source are ahead, and only {perSource} of a source may be delivered."),
                "no limit per source",
                "Raise --max-per-source, or leave it out.").ProvedBy(new Change { Options = options with { MaxChunksPerSource = null } });
        }
        else if (options.ContextTokenBudget is { } budget && await WithMoreContextAsync(subject, budget) is var (doubled, needed))
        {
            finding = subject.Find(
                CauseCodes.ContextCutoff,
                CauseClass.Stage,
                doubled,
                string.Create(CultureInfo.InvariantCulture, $"The chunk is ranked {doubled.Rank}, but the context of {budget} tokens is full before it."),
                needed is null ? "no limit of the context" : string.Create(CultureInfo.InvariantCulture, $"a context of {needed} tokens"),
                needed is null ? "Leave --context-tokens out, deliver fewer chunks, or cut them smaller." : string.Create(CultureInfo.InvariantCulture, $"Raise --context-tokens ({needed} delivers it), deliver fewer chunks, or cut them smaller.")).ProvedBy(new Change { Options = options with { ContextTokenBudget = needed } });
        }

        return finding;
    }

    private static async Task<(Verdict After, int? Needed)?> WithMoreContextAsync(Subject subject, int budget)
    {
        var tries = new int?[] { 2, 4, 8 }.Select(times => times * budget).Where(needed => needed > 0).Append(null);
        foreach (var needed in tries)
        {
            if (await subject.JudgeAsync(subject.Produced, subject.World.Production with { ContextTokenBudget = needed }) is { Passes: true } after)
            {
                return (after, needed);
            }
        }

        return null;
    }
}
