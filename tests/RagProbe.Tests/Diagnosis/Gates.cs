using RagProbe.Corpus;
using RagProbe.EvalSets;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Diagnosis;

/// <summary>Gates and who looks after them. One has a name that the built-in model knows in pieces only.</summary>
internal static class Gates
{
    private const string Iron = "Since the flood of last winter the water board and not the town looks after the old iron gate that is called Vexmoor.";

    public static IReadOnlyList<SourceDocument> Documents { get; } =
    [
        Document("gates/iron.md", Iron),
        Document("gates/porter.md", "Who looks after the gate? The porter looks after it."),
        Document("gates/castle.md", "The porter of the castle looks after the gate nowadays."),
        Document("gates/moor.md", "Nowadays a guard looks after the moor and the gate."),
        Document("gates/mill.md", "The miller nowadays looks after the gate at the mill."),
    ];

    public static Question Vexmoor { get; } = DiagnosisWorld.Ask("Who looks after the gate at Vexmoor nowadays?", Expect(Documents[0], Iron));
}
