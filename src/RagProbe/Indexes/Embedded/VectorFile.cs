using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RagProbe.Indexes.Embedded;

/// <summary>
/// The matrix as its writer sees it: <c>vectors-GENERATION.f32</c>, little-endian floats in the layout of
/// <see cref="RowGroups"/>, without a header. Groups are only ever added behind the committed ones, and reach the disk
/// before the transaction that counts them in.
/// </summary>
internal sealed class VectorFile : IDisposable
{
    private const string Prefix = "vectors-";
    private const string Suffix = ".f32";
    private readonly SafeFileHandle _handle;

    private VectorFile(SafeFileHandle handle) => _handle = handle;

    public static string PathOf(string folder, long generation) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{generation}{Suffix}"));

    public static VectorFile Open(string folder, IndexState state)
    {
        var path = PathOf(folder, state.Generation);
        var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            RequireLength(path, RandomAccess.GetLength(handle), state);
            return new VectorFile(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>A new, empty file; whatever an interrupted attempt left under that name is gone.</summary>
    public static VectorFile Create(string folder, long generation) =>
        new(File.OpenHandle(PathOf(folder, generation), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));

    public static void RequireLength(string path, long length, IndexState state)
    {
        var needed = state.RowCount * state.Dimensions * sizeof(float);
        if (length < needed)
        {
            throw new IndexException(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: {length} bytes, but {state.RowCount} rows of {state.Dimensions} floats need {needed}; the file was damaged from outside: delete the folder and rebuild it with `ragprobe index`"));
        }
    }

    /// <summary>Removes the matrix files of other generations: what an interrupted compaction or one with readers left behind.</summary>
    public static void RemoveStray(string folder, long generation)
    {
        var current = PathOf(folder, generation);
        foreach (var path in Directory.EnumerateFiles(folder, $"{Prefix}*{Suffix}"))
        {
            if (!string.Equals(Path.GetFileName(path), Path.GetFileName(current), StringComparison.Ordinal))
            {
                TryDelete(path);
            }
        }
    }

    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Where a mapped file cannot be deleted, a reader still has it; the next writer removes it.
        }
    }

    /// <param name="row">The first row of a group.</param>
    /// <param name="groups">Whole groups.</param>
    public void Write(long row, int dimensions, ReadOnlySpan<float> groups) =>
        RandomAccess.Write(_handle, MemoryMarshal.AsBytes(groups), row * dimensions * sizeof(float));

    /// <param name="row">The first row of a group.</param>
    public void ReadGroup(long row, Span<float> group)
    {
        var bytes = MemoryMarshal.AsBytes(group);
        var offset = row / RowGroups.Size * bytes.Length;
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(_handle, bytes, offset);
            if (read == 0)
            {
                throw new EndOfStreamException(string.Create(CultureInfo.InvariantCulture, $"the matrix ends before row {row}"));
            }

            bytes = bytes[read..];
            offset += read;
        }
    }

    public void FlushToDisk() => RandomAccess.FlushToDisk(_handle);

    public void Dispose() => _handle.Dispose();
}
