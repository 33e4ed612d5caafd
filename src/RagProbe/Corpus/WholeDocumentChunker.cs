using RagProbe.Text;

namespace RagProbe.Corpus;

/// <summary>Every document is one piece: for collections of abstracts and other short documents.</summary>
public sealed class WholeDocumentChunker : IChunker
{
    public string Name => "whole";

    public IEnumerable<ChunkDraft> Split(SourceDocument document) =>
        Blanks.Trim(document.Text, document.ContentStart, document.Text.Length) is { } range ? [new ChunkDraft(range.Start, range.End)] : [];
}
