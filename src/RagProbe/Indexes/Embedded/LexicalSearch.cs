using RagProbe.Indexes.Lexical;

namespace RagProbe.Indexes.Embedded;

/// <summary>
/// BM25 as a sparse dot product, as Qdrant computes it with the IDF modifier: the sum, over the question's terms, of the
/// term's weight in the chunk times its inverse document frequency. Summed in float32 in the order of the term ids, as the
/// server does, so that chunks that tie there tie here.
/// </summary>
internal sealed class LexicalSearch(TermIndex index, ReadSession session, int[] rankOfRow, int chunkCount)
{
    // One number a row, all zero between questions.
    private readonly float[] _scores = new float[rankOfRow.Length];

    public Hit[] Run(SparseVector question, SearchParameters parameters, RowSet? allowed)
    {
        var found = new List<int>();
        for (var i = 0; i < question.Count; i++)
        {
            var postings = index.Find(question.Indices[i], session);
            var questionWeight = question.Values[i] * (float)Bm25Encoder.InverseDocumentFrequency(chunkCount, postings.Length);
            foreach (var (row, weight) in postings)
            {
                if (_scores[row] == 0)
                {
                    found.Add(row);
                }

                _scores[row] += questionWeight * weight;
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
