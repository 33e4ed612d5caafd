using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The question needs several sources at once; its parts find theirs.</summary>
internal sealed class MultiHop : ISoftCause
{
    private static readonly string[] Joints = [" and ", ", ", "; ", " or ", " then "];

    public string Code => CauseCodes.MultiHop;

    public bool Applies(Subject subject) => subject.Passages.Select(passage => passage.Judgment.Source).Distinct(StringComparer.Ordinal).Count() > 1 && Parts(subject).Count > 1;

    public async Task<SoftIntervention?> ApplyAsync(Subject subject)
    {
        Verdict? best = null;
        var bestPart = "";
        foreach (var part in Parts(subject))
        {
            var after = await subject.AskAsync(part);
            if (best is null || after.Margin > best.Margin)
            {
                (best, bestPart) = (after, part);
            }
        }

        return best is null ? null : new SoftIntervention(
            best,
            "The question asks for several things that stand in different sources.",
            $"ask '{bestPart}' alone",
            "Split questions into their parts before searching, and deliver what each finds.");
    }

    private static List<string> Parts(Subject subject) =>
        [.. subject.Question.Text.Split(Joints, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(part => Words.Content(part).Count >= 2)];
}
