using System.Globalization;
using RagProbe.Diagnosis;
using RagProbe.Diagnosis.Probes;
using RagProbe.Sweeps;
using RagProbe.Traces;

namespace RagProbe.Drills.Faults;

/// <summary>Fewer chunks are delivered than the questions need that miss the new cut by next to nothing.</summary>
internal sealed class LowTopK : IFault
{
    public string Cause => CauseCodes.CutoffNearMiss;

    public string Name => "low-top-k";

    /// <inheritdoc/>
    /// <remarks>The share of the delivered chunks that is left.</remarks>
    public IReadOnlyList<string> Doses => ["0.2", "0.4", "0.6", "0.8"];

    public string? Obstacle(HealthyWorld world) => world.Plan.Options.TopK < 2 ? "one chunk is delivered; there is no lower top-k" : null;

    public async Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var depth = Math.Max(1, (int)(double.Parse(dose, CultureInfo.InvariantCulture) * world.Plan.Options.TopK));
        var lower = new Injection { Options = world.Plan.Options with { TopK = depth } };
        var below = world.Passed.Where(passed => passed.Rank > depth && passed.Rank <= 2 * depth && !IsDeliveredByOneArm(passed, depth)).Select(passed => passed.Question.Id).ToHashSet(StringComparer.Ordinal);
        return lower with { Targets = await HeldByNextToNothingAsync(world, lower, below, cancellationToken) };
    }

    // Some harmless edit of the question delivers it at the new cut.
    private static async Task<IReadOnlySet<string>> HeldByNextToNothingAsync(HealthyWorld world, Injection lower, IReadOnlySet<string> questions, CancellationToken cancellationToken)
    {
        var held = new HashSet<string>(StringComparer.Ordinal);
        var edits = questions.Count == 0 ? 0 : Noise.HarmlessEdits("").Count();
        for (var edit = 0; edit < edits; edit++)
        {
            var edited = world.Passed.Where(passed => questions.Contains(passed.Question.Id))
                .ToDictionary(passed => passed.Question.Id, passed => passed.Question with { Text = Noise.HarmlessEdits(passed.Question.Text).ElementAt(edit) }, StringComparer.Ordinal);
            await using var same = await FaultyWorld.CreateAsync(world, lower with { Questions = edited }, cancellationToken);
            held.UnionWith((await same.ReplayAsync(questions, cancellationToken)).Where(asked => asked.Outcome == Outcome.Hit).Select(asked => asked.Question.Id));
        }

        return held;
    }

    // The fusion is then as much to blame as the cut.
    private static bool IsDeliveredByOneArm(PassedQuestion passed, int depth) =>
        passed.Trace.Stages.Any(stage => stage.Name == StageNames.Fusion)
        && passed.Trace.Stages.Where(stage => stage.Name is StageNames.Dense or StageNames.Lexical)
            .Any(arm => BestRank.Of(passed.Question, passed.Trace with { Stages = [arm] }) <= depth);
}
