using RagProbe.Diagnosis;

namespace RagProbe.Repairs;

/// <summary>What to do about a cause where nothing was tried, or nothing that was tried helped.</summary>
internal static class RepairAdvice
{
    private static readonly Dictionary<string, string> Actions = new(StringComparer.Ordinal)
    {
        [CauseCodes.LabelIncomplete] = "Complete the labels: judge the sources that the findings name",
        [CauseCodes.LabelInvalid] = "Correct the labels that point nowhere",
        [CauseCodes.SourceMissing] = "Add the missing documents and index them",
        [CauseCodes.NotIndexed] = "Index the documents that the index lacks",
        [CauseCodes.ChunkStale] = "Index the documents that have changed again",
        [CauseCodes.ChunkSplit] = "Cut where passages end: overlap, or a chunker that knows sentences and headings",
        [CauseCodes.ChunkTruncated] = "Cut below the model's token limit",
        [CauseCodes.ChunkDiluted] = "Cut smaller: the expected text is a small part of its chunk",
        [CauseCodes.ChunkContextLost] = "Put title and headings before each chunk's text",
        [CauseCodes.VectorModelMismatch] = "Embed all chunks with the model that embeds the questions",
        [CauseCodes.VectorPrefixMismatch] = "Embed all chunks with the model's document prefix",
        [CauseCodes.VectorMetricMismatch] = "Store vectors of length 1, or make the collection again with cosine distance",
        [CauseCodes.QueryPrefixMissing] = "Put the model's query prefix before questions",
        [CauseCodes.VectorPoisoned] = "Embed the chunks again whose vectors are of no text, and find out who wrote them",
        [CauseCodes.VectorCorrupt] = "Embed the chunks again whose vectors are broken",
        [CauseCodes.FilterGraphMissing] = "Build the graph again, payload indexes first",
        [CauseCodes.FilterExcluded] = "Correct the filters or the payload: the findings show both",
        [CauseCodes.AnnMiss] = "Build the graph denser (m, ef_construct)",
        [CauseCodes.QuantizationLoss] = "Keep the original vectors and rescore by them",
        [CauseCodes.UnindexedSegment] = "Wait until the optimizer is done, or search all segments",
        [CauseCodes.ScoreThreshold] = "Lower the score threshold",
        [CauseCodes.SourceLimit] = "Allow more chunks of a source",
        [CauseCodes.RerankDemotion] = "Choose another reranker, or leave it out",
        [CauseCodes.ContextCutoff] = "Allow a longer context, or cut smaller",
        [CauseCodes.CutoffNearMiss] = "Deliver more chunks, or rerank the candidates",
        [CauseCodes.FusionLoss] = "Fuse another way: weights, or a reranker over both arms",
        [CauseCodes.DuplicateCrowding] = "Remove near-copies from the documents",
        [CauseCodes.HubCrowding] = "Take the hubs that the findings name out of the index",
        [CauseCodes.QueryTypo] = "Correct the spelling of questions before searching",
        [CauseCodes.RareTerm] = "Search by words, too",
        [CauseCodes.NumberEntityConfusion] = "Make numbers and names payload fields and filter by them",
        [CauseCodes.Negation] = "Rewrite negations before searching",
        [CauseCodes.VocabularyGap] = "Teach the search the users' words: a glossary, query expansion, or a better model",
        [CauseCodes.Underspecified] = "Ask back, or add the user's context to short questions",
        [CauseCodes.MultiHop] = "Split questions into their parts before searching",
        [CauseCodes.LongQuery] = "Shorten long questions before searching",
        [CauseCodes.LanguageMismatch] = "Use a multilingual model, or translate questions",
        [CauseCodes.ChangedSinceBaseline] = "Look at what has changed since the baseline sweep: the findings name it",
        [CauseCodes.SemanticGap] = "Try a reranker or another model",
    };

    private const string Person = "it takes a person's judgement";
    private const string Rewriting = "RagProbe does not rewrite questions";
    private const string Graph = "no graph is built for a trial";

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        [CauseCodes.LabelIncomplete] = Person,
        [CauseCodes.LabelInvalid] = Person,
        [CauseCodes.SourceMissing] = "the documents are not there",
        [CauseCodes.ChunkContextLost] = "RagProbe's chunkers put nothing before a text",
        [CauseCodes.FilterExcluded] = "each question has a filter of its own",
        [CauseCodes.FilterGraphMissing] = Graph,
        [CauseCodes.AnnMiss] = Graph,
        [CauseCodes.UnindexedSegment] = "the optimizer decides when it is done",
        [CauseCodes.HubCrowding] = Person,
        [CauseCodes.QueryTypo] = Rewriting,
        [CauseCodes.RareTerm] = "there is no other arm to search by",
        [CauseCodes.NumberEntityConfusion] = "the payload has no such fields yet",
        [CauseCodes.Negation] = Rewriting,
        [CauseCodes.VocabularyGap] = Rewriting,
        [CauseCodes.Underspecified] = Rewriting,
        [CauseCodes.MultiHop] = Rewriting,
        [CauseCodes.LongQuery] = Rewriting,
        [CauseCodes.LanguageMismatch] = Rewriting,
        [CauseCodes.SemanticGap] = "no other model was given",
    };

    // Where the documents of the questions say what has to be touched.
    private static readonly HashSet<string> AboutDocuments = new(StringComparer.Ordinal)
    {
        CauseCodes.LabelInvalid, CauseCodes.SourceMissing, CauseCodes.NotIndexed, CauseCodes.ChunkStale, CauseCodes.ChunkSplit, CauseCodes.ChunkTruncated, CauseCodes.ChunkDiluted,
        CauseCodes.ChunkContextLost, CauseCodes.VectorPoisoned, CauseCodes.VectorCorrupt,
    };

    /// <summary>Null where nothing is known to help.</summary>
    public static string? For(string cause) => Actions.GetValueOrDefault(cause);

    /// <summary>Why nothing is tried that would answer the cause: a clause.</summary>
    public static string WhyNotTried(string cause) => Reasons.GetValueOrDefault(cause, "no setting of this sweep answers it");

    public static bool ConcernsDocuments(string cause) => AboutDocuments.Contains(cause);
}
