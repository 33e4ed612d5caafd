using RagProbe.Indexes;

namespace RagProbe.Drills.Misbehaviour;

/// <summary>Stands before an index and answers as one that searches approximately and has a fault.</summary>
internal abstract class MisbehavingIndex(IChunkIndex inner) : ForwardingIndex(inner)
{
    public override IndexCapabilities Capabilities => base.Capabilities with { IsApproximate = true };
}
