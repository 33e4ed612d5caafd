namespace RagProbe.Corpus;

/// <summary>Where a chunker cuts: UTF-16 indexes of the document's text, end exclusive.</summary>
public readonly record struct ChunkDraft(int Start, int End, string HeadingPath = "");
