namespace RagProbe.Diagnosis;

/// <summary>The names of causes, as findings and reports carry them.</summary>
public static class CauseCodes
{
    public const string LabelIncomplete = "label-incomplete";
    public const string LabelInvalid = "label-invalid";
    public const string SourceMissing = "source-missing";
    public const string NotIndexed = "not-indexed";
    public const string ChunkStale = "chunk-stale";
    public const string ChunkSplit = "chunk-split";
    public const string ChunkTruncated = "chunk-truncated";
    public const string ChunkDiluted = "chunk-diluted";
    public const string ChunkContextLost = "chunk-context-lost";
    public const string VectorModelMismatch = "vector-model-mismatch";
    public const string VectorPrefixMismatch = "vector-prefix-mismatch";
    public const string VectorMetricMismatch = "vector-metric-mismatch";
    public const string QueryPrefixMissing = "query-prefix-missing";
    public const string VectorPoisoned = "vector-poisoned";
    public const string VectorCorrupt = "vector-corrupt";
    public const string FilterGraphMissing = "filter-graph-missing";
    public const string FilterExcluded = "filter-excluded";
    public const string AnnMiss = "ann-miss";
    public const string QuantizationLoss = "quantization-loss";
    public const string UnindexedSegment = "unindexed-segment";
    public const string ScoreThreshold = "score-threshold";
    public const string SourceLimit = "source-limit";
    public const string CutoffNearMiss = "cutoff-near-miss";
    public const string FusionLoss = "fusion-loss";
    public const string DuplicateCrowding = "duplicate-crowding";
    public const string HubCrowding = "hub-crowding";
    public const string RerankDemotion = "rerank-demotion";
    public const string ContextCutoff = "context-cutoff";
    public const string QueryTypo = "query-typo";
    public const string RareTerm = "rare-term";
    public const string NumberEntityConfusion = "number-entity-confusion";
    public const string Negation = "negation";
    public const string VocabularyGap = "vocabulary-gap";
    public const string Underspecified = "underspecified";
    public const string MultiHop = "multi-hop";
    public const string LongQuery = "long-query";
    public const string LanguageMismatch = "language-mismatch";
    public const string SemanticGap = "semantic-gap";
    public const string ChangedSinceBaseline = "changed-since-baseline";
    public const string Unknown = "unknown";

    /// <summary>Every cause that a finding may name.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        LabelIncomplete, LabelInvalid, SourceMissing, NotIndexed, ChunkStale, ChunkSplit, ChunkTruncated, ChunkDiluted, ChunkContextLost,
        VectorModelMismatch, VectorPrefixMismatch, VectorMetricMismatch, QueryPrefixMissing, VectorPoisoned, VectorCorrupt, FilterGraphMissing, FilterExcluded,
        AnnMiss, QuantizationLoss, UnindexedSegment, ScoreThreshold, SourceLimit, CutoffNearMiss, FusionLoss, DuplicateCrowding, HubCrowding, RerankDemotion,
        ContextCutoff,
        QueryTypo, RareTerm, NumberEntityConfusion, Negation, VocabularyGap, Underspecified, MultiHop, LongQuery, LanguageMismatch, SemanticGap,
        ChangedSinceBaseline, Unknown,
    ];
}
