using System.Globalization;
using RagProbe.Diagnosis;

namespace RagProbe.Drills.Faults;

/// <summary>Fewer chunks are delivered than the questions need that miss the new cut by next to nothing.</summary>
internal sealed class LowTopK : IFault
{
    // Of the distance between the best score and the one at twice the usual depth.
    private const double TinyGap = 0.1;

    public string Cause => CauseCodes.CutoffNearMiss;

    public string Name => "low-top-k";

    /// <inheritdoc/>
    /// <remarks>The share of the delivered chunks that is left.</remarks>
    public IReadOnlyList<string> Doses => ["0.2", "0.4", "0.6", "0.8"];

    public string? Obstacle(HealthyWorld world) => world.Plan.Options.TopK < 2 ? "one chunk is delivered; there is no lower top-k" : null;

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var depth = Math.Max(1, (int)(double.Parse(dose, CultureInfo.InvariantCulture) * world.Plan.Options.TopK));
        return Task.FromResult(new Injection
        {
            Options = world.Plan.Options with { TopK = depth },
            Targets = GoldIds.Questions(world.Passed.Where(passed => IsNearMiss(passed, depth, world.Plan.Options.TopK))),
        });
    }

    private static bool IsNearMiss(PassedQuestion passed, int depth, int usual)
    {
        var ranking = passed.Ranking;
        if (passed.Rank is not { } rank || rank <= depth || rank > 2 * depth)
        {
            return false;
        }

        var range = ranking[0].Score - ranking[Math.Min(2 * usual, ranking.Count) - 1].Score;
        return ranking[depth - 1].Score - ranking[rank - 1].Score <= TinyGap * range;
    }
}
