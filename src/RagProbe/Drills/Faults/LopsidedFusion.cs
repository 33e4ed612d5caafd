using RagProbe.Diagnosis;
using RagProbe.Retrieval;
using RagProbe.Sweeps;
using RagProbe.Traces;

namespace RagProbe.Drills.Faults;

/// <summary>One arm outvotes the other, which had the expected text.</summary>
internal sealed class LopsidedFusion : IFault
{
    public string Cause => CauseCodes.FusionLoss;

    public string Name => "lopsided-fusion";

    /// <inheritdoc/>
    /// <remarks>The arm that counts.</remarks>
    public IReadOnlyList<string> Doses => ["dense", "lexical"];

    public string? Obstacle(HealthyWorld world) => world.Plan.Options switch
    {
        { Arms: not SearchArms.Hybrid } => "one arm is searched; nothing is fused",
        { Fusion: FusionMethod.Dbsf } => "dbsf has no weights",
        _ => null,
    };

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var (denseWeight, weights, loser) = dose == "dense" ? (0.95, new RrfWeights(50, 1), StageNames.Lexical) : (0.0, new RrfWeights(1, 50), StageNames.Dense);
        var options = world.Plan.Options;
        return Task.FromResult(new Injection
        {
            Options = options.Fusion == FusionMethod.Convex ? options with { DenseWeight = denseWeight } : options with { RrfWeights = weights },
            Targets = GoldIds.Questions(world.Passed.Where(passed => Delivers(passed, loser, options.TopK))),
        });
    }

    private static bool Delivers(PassedQuestion passed, string arm, int topK) =>
        BestRank.Of(passed.Question, passed.Trace with { Stages = [.. passed.Trace.Stages.Where(stage => stage.Name == arm)] }) <= topK;
}
