namespace RagProbe.Diagnosis.Baselines;

/// <summary>Which causes a change of a component can be.</summary>
internal static class ComponentCauses
{
    private static readonly Dictionary<Component, string[]> Causes = new()
    {
        [Component.Question] = [CauseCodes.QueryTypo, CauseCodes.Negation, CauseCodes.VocabularyGap, CauseCodes.Underspecified, CauseCodes.LongQuery, CauseCodes.LanguageMismatch],
        [Component.Parameters] =
        [
            CauseCodes.FilterExcluded, CauseCodes.FilterGraphMissing, CauseCodes.ScoreThreshold, CauseCodes.AnnMiss, CauseCodes.QuantizationLoss, CauseCodes.UnindexedSegment,
            CauseCodes.FusionLoss, CauseCodes.CutoffNearMiss, CauseCodes.SourceLimit, CauseCodes.ContextCutoff,
        ],
        [Component.Text] =
        [
            CauseCodes.ChunkStale, CauseCodes.ChunkSplit, CauseCodes.ChunkTruncated, CauseCodes.ChunkDiluted, CauseCodes.ChunkContextLost, CauseCodes.NotIndexed, CauseCodes.SourceMissing,
        ],
        [Component.Vectors] =
        [
            CauseCodes.VectorModelMismatch, CauseCodes.VectorPrefixMismatch, CauseCodes.VectorMetricMismatch, CauseCodes.VectorCorrupt, CauseCodes.VectorPoisoned,

            // Of a chunk that is stored without a vector.
            CauseCodes.NotIndexed,
        ],
        [Component.Competitors] = [CauseCodes.DuplicateCrowding, CauseCodes.HubCrowding, CauseCodes.NumberEntityConfusion],
    };

    public static bool CanBe(this Component component, string cause) => Causes[component].Contains(cause, StringComparer.Ordinal);

    public static string Describe(this Component component) => component switch
    {
        Component.Question => "the question's text",
        Component.Parameters => "the retrieval parameters",
        Component.Text => "the text of the expected chunks",
        Component.Vectors => "the vectors of the expected chunks",
        _ => "the competitors",
    };
}
