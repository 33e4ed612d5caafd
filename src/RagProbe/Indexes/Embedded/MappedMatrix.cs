using System.IO.MemoryMappedFiles;

namespace RagProbe.Indexes.Embedded;

/// <summary>The committed rows of a matrix file, mapped into memory.</summary>
internal sealed unsafe class MappedMatrix : IDisposable
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;

    private MappedMatrix(MemoryMappedFile? file, MemoryMappedViewAccessor? view, int dimensions)
    {
        (_file, _view, Dimensions) = (file, view, dimensions);
        if (view is not null)
        {
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            Rows = (float*)(start + view.PointerOffset);
        }
    }

    public int Dimensions { get; }

    /// <summary>In the layout of <see cref="RowGroups"/>; null while there is no row.</summary>
    public float* Rows { get; }

    /// <exception cref="FileNotFoundException">A compaction has replaced the generation in the meantime.</exception>
    public static MappedMatrix Open(string folder, IndexState state)
    {
        if (state.RowCount == 0)
        {
            // An empty file cannot be mapped.
            return new MappedMatrix(null, null, (int)state.Dimensions);
        }

        var path = VectorFile.PathOf(folder, state.Generation);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        try
        {
            VectorFile.RequireLength(path, stream.Length, state);
            var file = MemoryMappedFile.CreateFromFile(stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            var view = file.CreateViewAccessor(0, state.RowCount * state.Dimensions * sizeof(float), MemoryMappedFileAccess.Read);
            return new MappedMatrix(file, view, (int)state.Dimensions);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public float[] Row(int row)
    {
        var vector = new float[Dimensions];
        var length = RowGroups.Size * Dimensions;
        RowGroups.Gather(new ReadOnlySpan<float>(Rows + ((nint)(row / RowGroups.Size) * length), length), row % RowGroups.Size, vector);
        return vector;
    }

    public void Dispose()
    {
        if (Rows is not null)
        {
            _view!.SafeMemoryMappedViewHandle.ReleasePointer();
        }

        _view?.Dispose();
        _file?.Dispose();
    }
}
