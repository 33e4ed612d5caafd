using System.Globalization;
using RagProbe.Diagnosis;

namespace RagProbe.Drills.Faults;

/// <summary>A score threshold just above what the expected text of a share of the questions reaches.</summary>
internal sealed class HighThreshold : IFault
{
    public string Cause => CauseCodes.ScoreThreshold;

    public string Name => "high-threshold";

    /// <inheritdoc/>
    /// <remarks>The share of the questions that it cuts.</remarks>
    public IReadOnlyList<string> Doses => ["0.25", "0.5"];

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var scores = world.Passed.Where(passed => passed.Rank is not null).Select(passed => passed.Ranking[passed.Rank!.Value - 1].Score).Order().ToList();
        if (scores.Count == 0)
        {
            return Task.FromResult(new Injection { Targets = new HashSet<string>(StringComparer.Ordinal) });
        }

        // Fused scores have a best possible one, which many questions reach: a threshold there would leave nothing to anybody.
        var reached = scores.FindLastIndex(score => score < scores[^1]);
        var wanted = (int)(double.Parse(dose, CultureInfo.InvariantCulture) * (scores.Count - 1));
        var score = scores[reached < 0 ? wanted : Math.Min(wanted, reached)];
        return Task.FromResult(new Injection { Options = world.Plan.Options with { ScoreThreshold = Math.Max(world.Plan.Options.ScoreThreshold ?? double.MinValue, score) } });
    }
}
