using RagProbe.Diagnosis.Probes;
using RagProbe.Sweeps;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The question needs several sources at once; its parts find theirs.</summary>
internal sealed class MultiHop : ISoftCause
{
    private static readonly string[] Joints = [" and ", ", ", "; ", " or ", " then "];

    public string Code => CauseCodes.MultiHop;

    public bool Applies(Subject subject) => subject.Passages.Select(passage => passage.Judgment.Source).Distinct(StringComparer.Ordinal).Count() > 1 && Parts(subject).Count > 1;

    public async Task<SoftIntervention?> ApplyAsync(Subject subject)
    {
        var asked = new List<(string Part, Verdict After, IReadOnlySet<string> Sources)>();
        foreach (var part in Parts(subject))
        {
            var after = await subject.AskAsync(part);
            asked.Add((part, after, FoundSources(subject, after)));
        }

        // One part that does better than the whole may do so by chance; several parts that find different sources do not.
        var found = asked.Where(part => part.Sources.Count > 0).OrderByDescending(part => part.After.Margin).ToList();
        return found.Count < 2 || found.SelectMany(part => part.Sources).Distinct(StringComparer.Ordinal).Count() < 2 ? null : new SoftIntervention(
            found[0].After,
            "The question asks for several things that stand in different sources.",
            $"ask {string.Join(" and ", found.Select(part => $"'{part.Part}'"))}, each alone",
            "Split questions into their parts before searching, and deliver what each finds.");
    }

    private static HashSet<string> FoundSources(Subject subject, Verdict after)
    {
        var carriers = EvidenceCarriers.In(subject.Question, after.Trace);
        return after.Trace.DeliveredChunks().Where(chunk => carriers.Contains(chunk.Id)).Select(chunk => chunk.Source).ToHashSet(StringComparer.Ordinal);
    }

    private static List<string> Parts(Subject subject) =>
        [.. subject.Question.Text.Split(Joints, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(part => Words.Content(part).Count >= 2)];
}
