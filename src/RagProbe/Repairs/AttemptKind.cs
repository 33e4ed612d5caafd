namespace RagProbe.Repairs;

/// <summary>Of several attempts of a kind the best is kept: chosen on the questions that it is measured on, it looks a little too good.</summary>
internal enum AttemptKind
{
    Filter,
    Depth,
    Threshold,
    SourceLimit,
    Context,
    Arms,
    Fusion,
    NoReranker,
    RerankDepth,
    Exact,
    Beam,
    Acorn,
    Segments,
    Quantization,
    QueryPrefix,
    Index,
    Embed,
    Collapse,
    CutSome,
    CutAll,
}
