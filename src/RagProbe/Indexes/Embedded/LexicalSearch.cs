namespace RagProbe.Indexes.Embedded;

/// <summary>
/// BM25 as FTS5 computes it (k1 1.2, b 0.75, terms with an inverse document frequency below 0 count 1e-6), larger is
/// better. A question's words are joined by OR; a word that stands in it twice counts once.
/// </summary>
internal static class LexicalSearch
{
    public static Hit[] Run(ReadSession session, Snapshot snapshot, IReadOnlyList<string> words, SearchParameters parameters, RowSet? allowed, CancellationToken cancellationToken)
    {
        var hits = new TopHits(parameters.Limit, parameters.ScoreThreshold);
        if (words.Count == 0)
        {
            return [];
        }

        foreach (var (row, score) in session.Match(Expression(words), cancellationToken))
        {
            if (allowed?.Contains(row) != false)
            {
                hits.Offer(new Hit(score, snapshot.RankOfRow[row]));
            }
        }

        return hits.ToSortedArray();
    }

    // In quotes a word is text and nothing else, whatever the query syntax makes of it elsewhere.
    private static string Expression(IReadOnlyList<string> words) =>
        string.Join(" OR ", StopWords.Drop(words).Distinct(StringComparer.Ordinal).Select(static word => $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
}
