using RagProbe.Diagnosis;

namespace RagProbe.Drills.Faults;

/// <summary>One chunk of a source at most: where the expected text is in its source's second, it is dropped.</summary>
internal sealed class OneChunkPerSource : IFault
{
    public string Cause => CauseCodes.SourceLimit;

    public string Name => "one-per-source";

    public IReadOnlyList<string> Doses => ["1"];

    public string? Obstacle(HealthyWorld world) => world.Plan.Options.MaxChunksPerSource == 1 ? "the pipeline has this limit already" : null;

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken) =>
        Task.FromResult(new Injection { Options = world.Plan.Options with { MaxChunksPerSource = 1 } });
}
