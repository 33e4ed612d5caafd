namespace RagProbe.Corpus;

/// <param name="Documents">By id, ordinal; ids are unique. Documents without text are among them.</param>
/// <param name="Problems">By file, then line. A corpus that is not there is a problem, and has no documents.</param>
public sealed record CorpusReading(IReadOnlyList<SourceDocument> Documents, IReadOnlyList<CorpusProblem> Problems);
