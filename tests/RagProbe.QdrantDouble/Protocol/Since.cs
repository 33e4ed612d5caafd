namespace RagProbe.QdrantDouble.Protocol;

/// <summary>The releases in which the server learnt something that changes its answers.</summary>
internal static class Since
{
    public static readonly Version OneofVectorsRead = new(1, 12, 2);
    public static readonly Version HasVector = new(1, 12, 2);
    public static readonly Version UnknownConditionDropped = new(1, 12, 6);
    public static readonly Version MaxOptimizationThreadsSetting = new(1, 12, 6);
    public static readonly Version FieldIsEmpty = new(1, 13, 5);
    public static readonly Version Formula = new(1, 13, 5);
    public static readonly Version WriteUsage = new(1, 13, 5);
    public static readonly Version SumScores = new(1, 14, 0);
    public static readonly Version LowIndexingThreshold = new(1, 15, 0);
    public static readonly Version MatchPhrase = new(1, 15, 0);
    public static readonly Version Mmr = new(1, 15, 0);
    public static readonly Version WalRetainClosed = new(1, 15, 2);
    public static readonly Version MatchTextAny = new(1, 15, 4);
    public static readonly Version Rrf = new(1, 15, 4);
    public static readonly Version CollectionMetadata = new(1, 15, 4);
    public static readonly Version UpdateFilter = new(1, 15, 4);
    public static readonly Version Acorn = new(1, 16, 0);
    public static readonly Version OneofVectorsAnswered = new(1, 17, 0);
    public static readonly Version RrfWeights = new(1, 17, 0);
    public static readonly Version UpdateMode = new(1, 17, 0);
    public static readonly Version UpdateQueue = new(1, 17, 0);
    public static readonly Version DimensionCheckedUpFront = new(1, 18, 1);
    public static readonly Version MatchPrefix = new(1, 19, 0);
    public static readonly Version Slice = new(1, 19, 0);
    public static readonly Version IdfCorpus = new(1, 19, 0);
}
