using RagProbe.Corpus;

namespace RagProbe.Repairs;

/// <summary>Cuts some documents another way than the rest.</summary>
internal sealed class ChunkerBySource(IChunker usual, IChunker other, IReadOnlySet<string> sources) : IChunker
{
    public string Name => FormattableString.Invariant($"{usual.Name}, {other.Name} for {sources.Count} documents");

    public IEnumerable<ChunkDraft> Split(SourceDocument document) => (sources.Contains(document.Id) ? other : usual).Split(document);
}
