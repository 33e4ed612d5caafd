using RagProbe.Drills;

namespace RagProbe.Tests.Drills;

/// <summary>The sample's healthy world, built once: faults do not change it.</summary>
public sealed class DrillWorldFixture : IAsyncLifetime
{
    public HealthyWorld World { get; private set; } = null!;

    public async ValueTask InitializeAsync() => World = await HealthyWorld.BuildAsync(DrillSample.Plan(), TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
