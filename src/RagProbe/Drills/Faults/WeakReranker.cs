using System.Globalization;
using RagProbe.Diagnosis;
using RagProbe.Drills.Misbehaviour;
using RagProbe.Retrieval.Reranking;
using RagProbe.Sweeps;

namespace RagProbe.Drills.Faults;

/// <summary>A reranker that does not know better than the ranking. Where the pipeline has one, it stands in its place.</summary>
internal sealed class WeakReranker : IFault
{
    private const int UsualDepth = 2;

    public string Cause => CauseCodes.RerankDemotion;

    public string Name => "weak-reranker";

    /// <inheritdoc/>
    /// <remarks>The share of chance in its scores.</remarks>
    public IReadOnlyList<string> Doses => ["0.5", "1"];

    public string? Obstacle(HealthyWorld world) => world.Chunks.Count <= world.Plan.Options.TopK ? "every chunk is delivered, in whatever order" : null;

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var options = world.Plan.Options;
        var reranker = new NoisyReranker(world.Model, double.Parse(dose, CultureInfo.InvariantCulture), world.Plan.Seed);
        return Task.FromResult(new Injection
        {
            Options = options with { Rerank = new RerankStep(reranker, options.Rerank?.Depth ?? UsualDepth * options.TopK) },

            // What only the pipeline's own reranker brought forward is not demoted by another one.
            Targets = GoldIds.Questions(world.Passed.Where(passed => BestRank.BeforeReranking(passed.Question, passed.Trace) <= options.TopK)),
        });
    }
}
