using System.Runtime.InteropServices;
using RagProbe.Indexes;
using RagProbe.Indexes.Embedded;

namespace RagProbe.Benchmarks.ExactSearch;

/// <summary>Random unit vectors: 100,000 rows of 384 and questions, the same in every run. The rows are there twice: one behind the other, and as the index lays them out.</summary>
internal sealed unsafe class Workload : IDisposable
{
    public const int Rows = 100_000;
    public const int Dimensions = 384;
    public const int Limit = 100;
    private const int Seed = 20_240;

    private readonly RowSet _all = new(Rows);
    private readonly int[] _rankOfRow = [.. Enumerable.Range(0, Rows)];
    private readonly DenseQuery[] _queries;
    private readonly float* _rows;
    private readonly float* _groups;

    public Workload(int questions)
    {
        var random = new Random(Seed);
        _rows = (float*)NativeMemory.AlignedAlloc((nuint)Rows * Dimensions * sizeof(float), 4096);
        _groups = (float*)NativeMemory.AlignedAlloc((nuint)Rows * Dimensions * sizeof(float), 4096);
        for (var row = 0; row < Rows; row++)
        {
            var vector = new Span<float>(_rows + ((nint)row * Dimensions), Dimensions);
            UnitVector.Normalise(RandomVector(random), vector);
            RowGroups.Scatter(vector, new Span<float>(_groups + ((nint)(row / RowGroups.Size) * RowGroups.Size * Dimensions), RowGroups.Size * Dimensions), row % RowGroups.Size);
            _all.Add(row);
        }

        Questions = [.. Enumerable.Range(0, questions).Select(_ =>
        {
            var unit = new float[Dimensions];
            UnitVector.Normalise(RandomVector(random), unit);
            return unit;
        })];
        _queries = Array.ConvertAll(Questions, static question => new DenseQuery(question, Limit, Threshold: null, Allowed: null));
    }

    public float[][] Questions { get; }

    /// <summary>Multiply-adds of one pass of all questions over all rows, each counted as two operations.</summary>
    public double Operations => 2.0 * Questions.Length * Rows * Dimensions;

    public ReadOnlySpan<float> Row(int row) => new(_rows + ((nint)row * Dimensions), Dimensions);

    /// <summary>All questions in one batch, as the index searches them.</summary>
    public Hit[][] Batch(int threads) => Search(_queries, threads);

    /// <summary>The index's search with a batch of one, question after question.</summary>
    public Hit[][] OneByOne(int threads) => Array.ConvertAll(_queries, query => Search([query], threads)[0]);

    public void Dispose()
    {
        NativeMemory.AlignedFree(_rows);
        NativeMemory.AlignedFree(_groups);
    }

    private static float[] RandomVector(Random random)
    {
        var vector = new float[Dimensions];
        foreach (ref var component in vector.AsSpan())
        {
            component = (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
        }

        return vector;
    }

    private Hit[][] Search(DenseQuery[] queries, int threads) =>
        DenseSearch.Run(_groups, Dimensions, _all, _rankOfRow, queries, new DenseSearch.Execution(threads, DotKernel.PreferredBits), CancellationToken.None);
}
