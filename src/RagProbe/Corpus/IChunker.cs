namespace RagProbe.Corpus;

/// <summary>Cuts a document into pieces. Pure: the same document gives the same pieces.</summary>
public interface IChunker
{
    /// <summary>Name and parameters, for example <c>recursive(400,overlap=0)</c>: two chunkers with one name cut alike.</summary>
    string Name { get; }

    /// <summary>The pieces in document order, as UTF-16 ranges of <see cref="SourceDocument.Text"/>. No piece is empty or blank.</summary>
    IEnumerable<ChunkDraft> Split(SourceDocument document);
}
