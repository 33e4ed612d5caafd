using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Search;

/// <summary>How near the rows of a column are to a query.</summary>
internal abstract class Scorer
{
    public abstract bool Has(int slot);

    /// <summary>Larger is better.</summary>
    public abstract float Similarity(int slot);

    public virtual float Shown(float similarity) => similarity;

    public virtual bool Passes(float shown, float threshold) => shown > threshold;

    /// <summary>The only rows that can be found; null: every row that has the vector.</summary>
    public virtual IEnumerable<int>? Candidates => null;

    /// <summary>Distinguishes queries, for faults that lose other points for each.</summary>
    public virtual ulong Fingerprint => 0;

    /// <summary>Whether the column has a graph, and so can miss neighbours; sparse search is exact.</summary>
    public virtual bool Approximate => true;

    /// <summary>Whether a point of this similarity is found at all.</summary>
    public virtual bool Finds(float similarity) => true;

    /// <summary>A query vector against a column; refuses what does not fit.</summary>
    /// <param name="points">How many points the collection has, which IDF counts as its documents.</param>
    public static Scorer For(VectorColumn column, VectorData query, int points) => column switch
    {
        DenseColumn dense => new DenseScorer(dense, ((DenseData)dense.Admit(query)).Values),
        MultiColumn multi => new MultiScorer(multi, (MultiData)multi.Admit(query)),
        SparseColumn sparse => new SparseScorer(sparse, (SparseData)sparse.Admit(query), points),
        _ => throw Refusal.NoVectorName(column.Name),
    };

    private sealed class DenseScorer(DenseColumn column, float[] query) : Scorer
    {
        public override ulong Fingerprint { get; } = StableHash.Of(0, query);

        public override bool Has(int slot) => column.Has(slot);

        public override float Similarity(int slot) => column.Metric.Similarity(query, column.Row(slot));

        public override float Shown(float similarity) => column.Metric.Shown(similarity);

        public override bool Passes(float shown, float threshold) => column.Metric.Passes(shown, threshold);
    }

    /// <summary>Late interaction: each query vector counts with its best match, and the matches are added.</summary>
    private sealed class MultiScorer(MultiColumn column, MultiData query) : Scorer
    {
        public override ulong Fingerprint { get; } = query.Vectors.Aggregate(0UL, (hash, vector) => StableHash.Of(hash, vector));

        public override bool Has(int slot) => column.Has(slot);

        public override float Similarity(int slot)
        {
            var row = column.Row(slot);
            var sum = 0f;
            foreach (var wanted in query.Vectors)
            {
                var best = float.NegativeInfinity;
                foreach (var vector in row.Vectors)
                {
                    best = MathF.Max(best, column.Metric.Similarity(wanted, vector));
                }

                sum += best;
            }

            return sum;
        }

        public override float Shown(float similarity) => column.Metric.Shown(similarity);

        public override bool Passes(float shown, float threshold) => column.Metric.Passes(shown, threshold);
    }

    /// <summary>Inner product over shared indices; points that share none are not found at all.</summary>
    private sealed class SparseScorer : Scorer
    {
        private readonly SparseColumn _column;
        private readonly SparseData _query;

        public SparseScorer(SparseColumn column, SparseData query, int points)
        {
            _column = column;
            _query = column.Idf ? query with { Values = Weighted(column, query, points) } : query;
        }

        public override bool Approximate => false;

        // Terms that cancel out leave a point that the server takes for one without any shared term.
        public override bool Finds(float similarity) => similarity != 0;

        public override IEnumerable<int> Candidates => _query.Indices.SelectMany(_column.Postings).ToHashSet();

        public override bool Has(int slot) => _column.Has(slot);

        public override float Similarity(int slot)
        {
            var row = _column.Row(slot);
            var sum = 0f;
            for (int mine = 0, theirs = 0; mine < _query.Indices.Length && theirs < row.Indices.Length;)
            {
                if (_query.Indices[mine] < row.Indices[theirs])
                {
                    mine++;
                }
                else if (_query.Indices[mine] > row.Indices[theirs])
                {
                    theirs++;
                }
                else
                {
                    sum += _query.Values[mine++] * row.Values[theirs++];
                }
            }

            return sum;
        }

        // ln((N - df + 0.5) / (df + 0.5) + 1), N all points of the collection, with this vector or not, and whatever the filter.
        private static float[] Weighted(SparseColumn column, SparseData query, int points)
        {
            var weighted = new float[query.Values.Length];
            for (var i = 0; i < weighted.Length; i++)
            {
                float df = column.DocumentFrequency(query.Indices[i]);
                weighted[i] = query.Values[i] * MathF.Log(((points - df + 0.5f) / (df + 0.5f)) + 1f);
            }

            return weighted;
        }
    }
}
