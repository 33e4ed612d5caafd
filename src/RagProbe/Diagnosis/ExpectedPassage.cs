using RagProbe.Corpus;
using RagProbe.EvalSets;
using RagProbe.Indexes;
using RagProbe.Scoring;
using RagProbe.Text;

namespace RagProbe.Diagnosis;

/// <summary>One relevant judgment of a question, and what the index holds of it.</summary>
internal sealed class ExpectedPassage
{
    private readonly CodePointMap? _map;

    public ExpectedPassage(Question question, int judgmentIndex, SourceDocument? document, IReadOnlyList<StoredChunk> chunksOfSource)
    {
        Judgment = question.Expected[judgmentIndex];
        Document = document;
        ChunksOfSource = chunksOfSource;
        var judge = new EvidenceJudge(question with { Expected = [Judgment] });
        var held = chunksOfSource.Select(chunk => (Chunk: chunk, Evidence: judge.Judge(Judgment.Source, chunk.Text, chunk.Span) is [var part, ..] ? part : null)).Where(entry => entry.Evidence is not null).ToList();
        Holders = [.. held.OrderByDescending(entry => entry.Evidence!.Coverage).ThenBy(entry => entry.Chunk.Id, StringComparer.Ordinal).Select(entry => entry.Chunk)];
        Carriers = [.. held.Where(entry => entry.Evidence!.Coverage >= DeliveryJudge.CarryingCoverage).OrderByDescending(entry => entry.Evidence!.Coverage).ThenBy(entry => entry.Chunk.Id, StringComparer.Ordinal).Select(entry => entry.Chunk)];
        BestCoverage = held.Count == 0 ? 0 : held.Max(entry => entry.Evidence!.Coverage);
        UnionCoverage = Judgment.Span is { Length: > 0 } span
            ? (double)TextSpan.Union(held.SelectMany(entry => entry.Evidence!.Covered)).Sum(part => part.Length) / span.Length
            : BestCoverage;
        _map = document is null ? null : new CodePointMap(document.Text);
    }

    public Judgment Judgment { get; }

    /// <summary>Null where nobody has the documents, or none of that id.</summary>
    public SourceDocument? Document { get; }

    /// <summary>All of them, ordered by id.</summary>
    public IReadOnlyList<StoredChunk> ChunksOfSource { get; }

    /// <summary>Chunks with any part of it, the largest part first.</summary>
    public IReadOnlyList<StoredChunk> Holders { get; }

    /// <summary>Chunks with at least half of it, the largest part first; all chunks of the source where the whole document is judged.</summary>
    public IReadOnlyList<StoredChunk> Carriers { get; }

    /// <summary>Share that the best chunk holds, 0 to 1.</summary>
    public double BestCoverage { get; }

    /// <summary>Share that all chunks hold together, 0 to 1.</summary>
    public double UnionCoverage { get; }

    /// <summary>Chunks that say they stand where the passage stands, whatever they hold.</summary>
    public IEnumerable<StoredChunk> ChunksAtPlace => Judgment.Span is { } span
        ? ChunksOfSource.Where(chunk => chunk.Span?.Intersect(span) is not null)
        : ChunksOfSource;

    /// <summary>The document's text where a chunk says it stands; null where the document or the place is not known.</summary>
    public string? CurrentText(StoredChunk chunk) =>
        _map is not null && chunk.Span is { } span && span.End <= _map.CodePointCount ? _map.Slice(span).ToString() : null;

    /// <summary>A piece of the document of about that many UTF-16 units with the passage in its middle; at least the whole passage.</summary>
    public (string Text, TextSpan Span)? Window(int length)
    {
        if (_map is null || Judgment.Span is not { } span || span.End > _map.CodePointCount)
        {
            return null;
        }

        var margin = Math.Max(0, length - span.Length) / 2;
        var window = new TextSpan(Math.Max(0, span.Start - margin), Math.Min(_map.CodePointCount, span.End + margin));
        return (_map.Slice(window).ToString(), window);
    }

    /// <summary>The document's text from the first to the last chunk that holds a part of the passage; null where that is longer, in code points, or the places are not known.</summary>
    public (string Text, TextSpan Span)? Joined(int longest)
    {
        if (_map is null || Holders.Count == 0 || Holders.Any(chunk => chunk.Span is null))
        {
            return null;
        }

        var span = new TextSpan(Holders.Min(chunk => chunk.Span!.Value.Start), Holders.Max(chunk => chunk.Span!.Value.End));
        return span.Length <= longest && span.End <= _map.CodePointCount ? (_map.Slice(span).ToString(), span) : null;
    }

    /// <summary>Pieces of the document of so many code points, evenly spread, without the passage; none where the document is not known.</summary>
    public IEnumerable<(string Text, TextSpan Span)> WindowsElsewhere(int length, int most)
    {
        if (_map is null || Judgment.Span is not { } span || length <= 0)
        {
            return [];
        }

        TextSpan[] places = [.. Enumerable.Range(0, _map.CodePointCount / length).Select(i => new TextSpan(i * length, (i + 1) * length)).Where(place => place.Intersect(span) is null)];
        var taken = Math.Min(most, places.Length);
        return Enumerable.Range(0, taken).Select(i => places[i * places.Length / taken]).Select(place => (_map.Slice(place).ToString(), place));
    }

    public string? Title => Document?.Title ?? (ChunksOfSource.Select(chunk => chunk.HeadingPath).FirstOrDefault(path => path.Length > 0)?.Split(" > ")[0]);
}
