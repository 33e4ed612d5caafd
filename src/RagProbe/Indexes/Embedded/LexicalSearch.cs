namespace RagProbe.Indexes.Embedded;

/// <summary>
/// BM25 (Robertson and Zaragoza 2009, k1 1.2, b 0.75) over stems, larger is better. The inverse document frequency is
/// ln(1 + (N - n + 0.5) / (n + 0.5)), which stays above 0 for a word that most chunks have. A question's words are joined
/// by OR; stop words count only where there is nothing else, and a word that is repeated counts once.
/// </summary>
internal static class LexicalSearch
{
    private const double K1 = 1.2;
    private const double B = 0.75;

    public static Hit[] Run(WordIndex index, ReadSession session, int[] rankOfRow, IReadOnlyList<QuestionWord> words, SearchParameters parameters, RowSet? allowed)
    {
        var scores = new double[rankOfRow.Length];
        var found = new List<int>();
        foreach (var stem in StopWords.Drop(words).Select(static word => word.Stem).Distinct(StringComparer.Ordinal))
        {
            var postings = index.Find(stem, session);
            var weight = Math.Log(1 + ((index.ChunkCount - postings.Length + 0.5) / (postings.Length + 0.5)));
            foreach (var (row, count) in postings)
            {
                if (scores[row] == 0)
                {
                    found.Add(row);
                }

                scores[row] += weight * count * (K1 + 1) / (count + (K1 * (1 - B + (B * index.LengthOfRow[row] / index.AverageLength))));
            }
        }

        var hits = new TopHits(parameters.Limit, parameters.ScoreThreshold);
        foreach (var row in found)
        {
            if (allowed?.Contains(row) != false)
            {
                hits.Offer(new Hit(scores[row], rankOfRow[row]));
            }
        }

        return hits.ToSortedArray();
    }
}
