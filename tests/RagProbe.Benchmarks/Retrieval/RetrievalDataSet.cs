using RagProbe.EvalSets;

namespace RagProbe.Benchmarks.Retrieval;

/// <summary>A data set of the shared folder, cut as its reference table says.</summary>
internal sealed record RetrievalDataSet(string Name, EvalSetLocation Location, string Chunker, int TopK, string[] Measures)
{
    /// <summary>What the table shows: the measures and, where spans are judged, what their offsets say.</summary>
    public IEnumerable<string> Columns => Measures.Any(measure => measure.StartsWith("char:", StringComparison.Ordinal)) ? [.. OffsetRecall.Names, .. Measures] : Measures;

    public static RetrievalDataSet Cranfield(string shared) => new(
        "cranfield",
        new EvalSetLocation
        {
            Path = Path.Combine(shared, "data", "cranfield", "cran.qry.xml"),
            Qrels = Path.Combine(shared, "data", "cranfield", "cranqrel.trec.txt"),
            Corpus = Path.Combine(shared, "data", "cranfield", "cran.all.1400.xml"),
            TopicsByOrder = true,
        },
        "whole",
        100,
        ["nDCG@10", "Recall@10", "Recall@100", "AP", "RR", "Success@5"]);

    public static RetrievalDataSet ChunkingEvaluation(string shared) => new(
        "chunking-evaluation",
        new EvalSetLocation
        {
            Path = Path.Combine(shared, "data", "chunking-evaluation", "questions.csv"),
            Corpus = Path.Combine(shared, "data", "chunking-evaluation", "corpora"),
        },
        "sentences(900 characters)",
        5,
        ["char:Recall@5", "char:AnyHit@5", "char:Precision@5", "char:IoU@5", "passage:Success@5", "passage:RR@5"]);
}
