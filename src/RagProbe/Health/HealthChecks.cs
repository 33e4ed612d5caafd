namespace RagProbe.Health;

/// <summary>The names of the checks, as reports carry them, in the order in which they are reported.</summary>
public static class HealthChecks
{
    public const string Counts = "counts";
    public const string Model = "model";
    public const string Optimizer = "optimizer";
    public const string Vectors = "vectors";
    public const string VectorAgreement = "vector-agreement";
    public const string VectorCorrupt = "vector-corrupt";
    public const string VectorLengths = "vector-lengths";
    public const string SelfRetrieval = "self-retrieval";
    public const string Recall = "recall";
    public const string FilteredRecall = "filtered-recall";
    public const string TokenLimit = "token-limit";
    public const string NearDuplicates = "near-duplicates";
    public const string Hubs = "hubs";
    public const string Anisotropy = "anisotropy";
}
