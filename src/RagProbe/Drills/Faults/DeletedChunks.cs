using RagProbe.Diagnosis;
using RagProbe.Indexes;

namespace RagProbe.Drills.Faults;

/// <summary>The chunks of the expected text were never written.</summary>
internal sealed class DeletedChunks : IFault
{
    public string Cause => CauseCodes.NotIndexed;

    public string Name => "delete-chunks";

    public IReadOnlyList<string> Doses => ["all"];

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken) =>
        Task.FromResult(new Injection
        {
            Write = new IndexWrite { DeletedIds = GoldIds.Of(targets) },
            Targets = GoldIds.Questions(targets),
        });
}
