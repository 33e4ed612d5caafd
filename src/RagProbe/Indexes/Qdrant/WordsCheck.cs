using Qdrant.Client.Grpc;
using RagProbe.Indexes.Lexical;
using RagProbe.Indexes.Qdrant.Mapping;
using RagProbe.Indexes.Qdrant.Wire;

namespace RagProbe.Indexes.Qdrant;

/// <summary>
/// Whether a sparse vector holds the words that our questions are made of. Sparse vectors of other makers (SPLADE, other hashes, other
/// languages) have the same shape, and searching them by our term ids would find nothing in particular.
/// </summary>
internal static class WordsCheck
{
    private const int PointsRead = 16;

    // Stop words and stemmers of other releases move a few ids.
    private const double Alike = 0.8;

    /// <summary>The share of sampled texts, 0 to 1, whose stored term ids are ours; null where no sampled point has both a text and the vector.</summary>
    public static async Task<double?> ShareOfOursAsync(QdrantReads reads, CollectionView view, PayloadPath text, CancellationToken cancellationToken)
    {
        var selector = new WithPayloadSelector { Include = new PayloadIncludeSelector { Fields = { text.ToServerKey() } } };
        var (compared, ours) = (0, 0);
        await foreach (var point in reads.ScrollAsync(filter: null, selector, view.SparseVector, view.Limits, cancellationToken).Take(PointsRead))
        {
            if (text.Find(point.Payload) is { KindCase: Value.KindOneofCase.StringValue } words && VectorCodec.ReadSparse(point.Vectors, view.SparseVector!) is { } stored)
            {
                compared++;
                ours += Similarity(Bm25Encoder.EncodeQuestion(words.StringValue).Indices.ToHashSet(), stored.Indices) >= Alike ? 1 : 0;
            }
        }

        return compared == 0 ? null : (double)ours / compared;
    }

    // Of two sets: what they have in common of all they have (Jaccard).
    private static double Similarity(HashSet<uint> one, uint[] other)
    {
        var common = other.Count(one.Contains);
        var all = one.Count + other.Length - common;
        return all == 0 ? 1 : (double)common / all;
    }
}
