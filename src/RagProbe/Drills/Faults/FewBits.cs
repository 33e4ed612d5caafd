using System.Globalization;
using RagProbe.Diagnosis;
using RagProbe.Drills.Misbehaviour;

namespace RagProbe.Drills.Faults;

/// <summary>Vectors are compared with few bits a component.</summary>
internal sealed class FewBits : IFault
{
    public string Cause => CauseCodes.QuantizationLoss;

    public string Name => "few-bits";

    /// <inheritdoc/>
    /// <remarks>Bits of a component.</remarks>
    public IReadOnlyList<string> Doses => ["1", "2"];

    public string? Obstacle(HealthyWorld world) => NeedsDense.Of(world);

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken) =>
        Task.FromResult(new Injection { Wrap = index => new QuantizedIndex(index, world.Chunks, int.Parse(dose, CultureInfo.InvariantCulture)) });
}
