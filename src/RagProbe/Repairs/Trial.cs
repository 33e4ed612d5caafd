using RagProbe.Scoring;

namespace RagProbe.Repairs;

/// <summary>An attempt, and what all questions came to with it.</summary>
internal sealed record Trial(Attempt Attempt, Repair Repair)
{
    /// <param name="attempt">What was tried.</param>
    /// <param name="basis">What <see cref="Repair.Basis"/> says.</param>
    /// <param name="now">The answers as they are.</param>
    /// <param name="without">The answers of the same index without the attempt: where that is a copy, it may differ from <paramref name="now"/>, and what it differs in is neither praise nor blame.</param>
    /// <param name="with">The answers with it.</param>
    /// <param name="failures">The findings.</param>
    public static Trial Of(Attempt attempt, string basis, Answers now, Answers without, Answers with, FailuresByCause failures)
    {
        var ids = now.Ids;
        List<string> recovered = [.. ids.Where(id => !now.Passes(id) && !without.Passes(id) && with.Passes(id))];
        List<string> broken = [.. ids.Where(id => now.Passes(id) && without.Passes(id) && !with.Passes(id))];
        var causes = failures.CausesOf(recovered);
        var gained = recovered.ToHashSet(StringComparer.Ordinal);
        var statistics = BootstrapInterval.Of([
            [.. ids.Select(id => gained.Contains(id) ? 1.0 : 0)],
            [.. ids.Select(id => with.Value(id) - without.Value(id))]]);
        return new Trial(attempt, new Repair
        {
            Action = attempt.Action,
            Options = attempt.Options,
            LeaveOut = attempt.LeaveOut,
            Sources = attempt.Sources,
            Causes = causes,
            Questions = failures.With(causes).Count,
            IsMeasured = true,
            Basis = basis,
            IsIndexing = attempt.IsIndexing,
            NeedsNewIndex = attempt.NeedsNewIndex,
            Recovered = recovered,
            Broken = broken,
            RecoveredInterval = (statistics[0].Low * ids.Count, statistics[0].High * ids.Count),
            Change = statistics[1],
        });
    }
}
