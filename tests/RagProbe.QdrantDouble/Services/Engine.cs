using RagProbe.QdrantDouble.FaultInjection;
using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Services;

/// <summary>What all services share: the played version, the collections and the faults.</summary>
internal sealed class Engine(Version version, FaultState faults, TimeProvider clock)
{
    public Version Version { get; } = version;

    public CollectionRegistry Registry { get; } = new();

    public Faults Faults => faults.Faults;

    /// <summary>The collection of a name or alias.</summary>
    public Collection Find(string name) => Registry.Find(name, Faults.StaleAliases) ?? throw Refusal.NoCollection(name);

    public long Start() => clock.GetTimestamp();

    /// <summary>Seconds since a start.</summary>
    public double Since(long start) => clock.GetElapsedTime(start).TotalSeconds;
}
