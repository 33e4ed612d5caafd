namespace RagProbe.Indexes.Embedded;

/// <summary>
/// BM25 (Robertson and Zaragoza 2009, k1 1.2, b 0.75) over stems, larger is better. The inverse document frequency is
/// ln(1 + (N - n + 0.5) / (n + 0.5)), which stays above 0 for a word that most chunks have. A question's words are joined
/// by OR; stop words count only where there is nothing else, and a word that is repeated counts once.
/// </summary>
internal sealed class LexicalSearch(WordIndex index, ReadSession session, int[] rankOfRow)
{
    private const double K1 = 1.2;
    private const double B = 0.75;

    // One number a row, all zero between questions.
    private readonly double[] _scores = new double[rankOfRow.Length];

    public Hit[] Run(IReadOnlyList<QuestionWord> words, SearchParameters parameters, RowSet? allowed)
    {
        var found = new List<int>();
        foreach (var stem in StopWords.Drop(words).Select(static word => word.Stem).Distinct(StringComparer.Ordinal))
        {
            var postings = index.Find(stem, session);
            var weight = Math.Log(1 + ((index.ChunkCount - postings.Length + 0.5) / (postings.Length + 0.5)));
            foreach (var (row, count) in postings)
            {
                if (_scores[row] == 0)
                {
                    found.Add(row);
                }

                _scores[row] += weight * count * (K1 + 1) / (count + (K1 * (1 - B + (B * index.LengthOfRow[row] / index.AverageLength))));
            }
        }

        var hits = new TopHits(parameters.Limit, parameters.ScoreThreshold);
        foreach (var row in found)
        {
            if (allowed?.Contains(row) != false)
            {
                hits.Offer(new Hit(_scores[row], rankOfRow[row]));
            }

            _scores[row] = 0;
        }

        return hits.ToSortedArray();
    }
}
