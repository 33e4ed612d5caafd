using System.Runtime.InteropServices;

namespace RagProbe.Indexes.Embedded;

/// <summary>The questions of a batch, brought to unit length, one behind the other in memory that does not move.</summary>
internal sealed unsafe class UnitQuestions : IDisposable
{
    private readonly float* _components;

    public UnitQuestions(IReadOnlyList<DenseQuery> queries, int dimensions)
    {
        Count = queries.Count;
        Dimensions = dimensions;
        _components = (float*)NativeMemory.AlignedAlloc((nuint)((long)Count * dimensions * sizeof(float)), 64);
        for (var i = 0; i < Count; i++)
        {
            UnitVector.Normalise(queries[i].Vector.Span, new Span<float>(this[i], dimensions));
        }
    }

    public int Count { get; }

    public int Dimensions { get; }

    public float* this[int question] => _components + ((nint)question * Dimensions);

    public void Dispose() => NativeMemory.AlignedFree(_components);
}
