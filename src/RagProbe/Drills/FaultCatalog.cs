using RagProbe.Diagnosis;
using RagProbe.Drills.Faults;

namespace RagProbe.Drills;

/// <summary>The faults that can be injected, and the causes that cannot.</summary>
public static class FaultCatalog
{
    public static IReadOnlyList<IFault> All { get; } =
    [
        new DeletedDocument(),
        new DeletedChunks(),
        new StaleChunks(),
        new SplitChunks(),
        new HiddenPassages(),
        new MergedChunks(),
        new StrippedHeadings(),
        new ForeignVectors(),
        new StrangePrefix(),
        new SwappedVectors(),
        new WrongFilter(),
        new HighThreshold(),
        new OneChunkPerSource(),
        new LowTopK(),
        new LopsidedFusion(),
        new WeakReranker(),
        new SmallBudget(),
        new HiddenChunks(),
        new LateFilterField(),
        new FewBits(),
        new UnindexedChunks(),
        new PoisonedVectors(),
        new Boilerplate(),
        new Hubs(),
        new OtherNumbers(),
        new Typos(),
        new Negations(),
        new OtherWords(),
        new ShortQuestions(),
        new LongQuestions(),
        new Twins(),
        new FalseLabels(),
    ];

    /// <summary>Faults that are also put in together: what is wrong with an index, with what is wrong with a question or with another part of the index.</summary>
    public static IReadOnlyList<(IFault First, IFault Second)> Doubles { get; } =
    [
        (new SwappedVectors(), new Typos()),
        (new StaleChunks(), new Typos()),
        (new Boilerplate(), new Typos()),
        (new SwappedVectors(), new Boilerplate()),
    ];

    /// <summary>The causes that no fault stands for, each with the reason.</summary>
    public static IReadOnlyList<UndrilledCause> Undrilled { get; } =
    [
        new(CauseCodes.QueryPrefixMissing, "is judged over the whole question set, never for one question, and needs a model that has a question prefix"),
        new(CauseCodes.VectorMetricMismatch, "needs a collection that compares by inner product or straight-line distance; the embedded index takes vectors of length 1 only, and compares by cosine"),
        new(CauseCodes.RareTerm, "depends on the words that a question happens to have; putting one in is what the faults of typos and vocabulary do"),
        new(CauseCodes.MultiHop, "needs questions whose answer stands in several sources; they cannot be made of others without a writer"),
        new(CauseCodes.LanguageMismatch, "needs questions or documents in a second language"),
        new(CauseCodes.SemanticGap, "is what is left when nothing else explains a failure; it cannot be put in on purpose"),
        new(CauseCodes.ChangedSinceBaseline, "is said only where an earlier sweep is compared with, and names a change, no cause"),
        new(CauseCodes.Unknown, "is no cause"),
    ];

    /// <summary>The faults of a name or of a cause; none where neither is known.</summary>
    public static IReadOnlyList<IFault> Find(string name) => [.. All.Where(fault => fault.Name == name || fault.Cause == name)];
}
