using RagProbe.Corpus;
using RagProbe.EvalSets;
using RagProbe.Scoring;
using RagProbe.Text;

namespace RagProbe.Chunkings;

/// <summary>Compares ways of cutting documents by what they do to the passages that an eval set expects. Needs no model, index or retrieval.</summary>
public static class ChunkingScorer
{
    /// <param name="evalSet">With resolved judgments.</param>
    /// <param name="documents">Its whole corpus.</param>
    /// <param name="chunker">How the documents are cut.</param>
    /// <param name="atFirstOccurrence">
    /// A chunk counts where its text stands first in the document, not where it was cut from: a document that holds the same text twice
    /// counts as one place that is cut in two ways. So the published figures were made (Chroma's chunking evaluation, 2024), whose
    /// corpora repeat whole reports.
    /// </param>
    public static ChunkingScore Score(EvalSet evalSet, IReadOnlyList<SourceDocument> documents, IChunker chunker, bool atFirstOccurrence = false)
    {
        var chunks = documents.ToDictionary(document => document.Id, document => Cut(document, chunker, atFirstOccurrence), StringComparer.Ordinal);
        var expected = evalSet.Questions
            .Select(question => question.Expected.Where(judgment => judgment is { IsRelevant: true, Span: not null }).Select(judgment => (judgment.Source, Span: judgment.Span!.Value)).ToList())
            .Where(passages => passages.Count > 0)
            .ToList();
        var omegas = expected.Select(passages => PrecisionOmega.Of(passages, Near(passages, chunks))).OfType<double>().ToList();
        double? mean = omegas.Count == 0 ? null : omegas.Average();
        var lengths = chunks.Values.SelectMany(spans => spans).Select(span => span.Length).ToList();
        var passages = expected.SelectMany(passages => passages).Distinct().ToList();
        return new ChunkingScore
        {
            Chunker = chunker.Name,
            Chunks = lengths.Count,
            MeanLength = lengths.Count == 0 ? null : lengths.Average(),
            LongestLength = lengths.DefaultIfEmpty().Max(),
            PrecisionOmega = mean,
            Deviation = mean is { } center ? Math.Sqrt(omegas.Average(omega => (omega - center) * (omega - center))) : null,
            Questions = omegas.Count,
            Passages = passages.Count,
            CutPassages = passages.Count(passage => !chunks.GetValueOrDefault(passage.Source, []).Exists(chunk => chunk.Start <= passage.Span.Start && chunk.End >= passage.Span.End)),
        };
    }

    private static List<TextSpan> Cut(SourceDocument document, IChunker chunker, bool atFirstOccurrence)
    {
        var map = new CodePointMap(document.Text);
        return [.. chunker.Split(document).Select(piece =>
        {
            var start = atFirstOccurrence ? document.Text.AsSpan().IndexOf(document.Text.AsSpan(piece.Start, piece.End - piece.Start)) : piece.Start;
            return map.ToSpan(start, start + piece.End - piece.Start);
        })];
    }

    private static List<(string Source, TextSpan Span)> Near(List<(string Source, TextSpan Span)> passages, Dictionary<string, List<TextSpan>> chunks) =>
        [.. passages.Select(passage => passage.Source).Distinct(StringComparer.Ordinal).SelectMany(source => chunks.GetValueOrDefault(source, []).Select(span => (source, span)))];
}
