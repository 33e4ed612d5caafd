using System.Globalization;
using RagProbe.Diagnosis;

namespace RagProbe.Drills.Faults;

/// <summary>The context has room for a part only of what is delivered.</summary>
internal sealed class SmallBudget : IFault
{
    public string Cause => CauseCodes.ContextCutoff;

    public string Name => "small-budget";

    /// <inheritdoc/>
    /// <remarks>The share of a usual context that fits.</remarks>
    public IReadOnlyList<string> Doses => ["0.25", "0.5"];

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var lengths = world.Passed.Select(passed => passed.Trace.DeliveredChunks().Sum(chunk => chunk.TokenCount ?? world.Model.CountTokens(chunk.Text))).Order().ToList();
        if (lengths.Count == 0)
        {
            return Task.FromResult(new Injection { Targets = new HashSet<string>(StringComparer.Ordinal) });
        }

        var budget = Math.Max(1, (int)(double.Parse(dose, CultureInfo.InvariantCulture) * lengths[lengths.Count / 2]));
        return Task.FromResult(new Injection { Options = world.Plan.Options with { ContextTokenBudget = Math.Min(budget, world.Plan.Options.ContextTokenBudget ?? int.MaxValue) } });
    }
}
