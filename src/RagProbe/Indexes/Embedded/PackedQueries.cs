using System.Runtime.InteropServices;

namespace RagProbe.Indexes.Embedded;

/// <summary>Questions of a batch, brought to unit length and laid out as <see cref="DotKernel"/> reads them.</summary>
internal sealed unsafe class PackedQueries : IDisposable
{
    private readonly float* _components;

    public PackedQueries(IReadOnlyList<ReadOnlyMemory<float>> vectors, int dimensions)
    {
        // Wide tiles while they are filled well, narrow ones for what remains.
        var tiles = new List<Tile>();
        for (var first = 0; first < vectors.Count;)
        {
            var left = vectors.Count - first;
            var width = left > DotKernel.WideLanes - DotKernel.Lanes ? DotKernel.WideLanes : DotKernel.Lanes;
            tiles.Add(new Tile(first, Math.Min(left, width), width));
            first += width;
        }

        Tiles = tiles;
        var lanes = tiles.Sum(static tile => tile.Width);
        _components = (float*)NativeMemory.AlignedAlloc((nuint)((long)Math.Max(lanes, 1) * dimensions * sizeof(float)), 64);
        new Span<byte>(_components, checked(lanes * dimensions * sizeof(float))).Clear();
        Dimensions = dimensions;
        var unit = new float[dimensions];
        foreach (var tile in tiles)
        {
            var target = Components(tile);
            for (var lane = 0; lane < tile.Count; lane++)
            {
                UnitVector.Normalise(vectors[tile.First + lane].Span, unit);
                for (var k = 0; k < dimensions; k++)
                {
                    target[((nint)k * tile.Width) + lane] = unit[k];
                }
            }
        }
    }

    public IReadOnlyList<Tile> Tiles { get; }

    public int Dimensions { get; }

    public float* Components(Tile tile) => _components + ((nint)tile.First * Dimensions);

    public void Dispose() => NativeMemory.AlignedFree(_components);

    /// <param name="First">Number of its first question.</param>
    /// <param name="Count">Questions; the lanes beyond are zero.</param>
    internal readonly record struct Tile(int First, int Count, int Width);
}
