using System.Globalization;

namespace RagProbe.Indexes.Embedded;

/// <summary>Keeps a second writer out of a folder. The operating system drops the lock when the process ends, however it ends.</summary>
internal sealed class WriterLock : IDisposable
{
    private const string LockName = "writer.lock";

    // Beside the lock, because a locked file cannot be read.
    private const string HolderName = "writer.pid";

    // How .NET reports a file that somebody else holds: EWOULDBLOCK of Linux, that of macOS and BSD, and ERROR_SHARING_VIOLATION.
    private static readonly int[] SharingViolations = [11, 35, unchecked((int)0x8007_0020)];

    private readonly FileStream _file;

    private WriterLock(FileStream file) => _file = file;

    public static WriterLock Take(string folder)
    {
        FileStream file;
        try
        {
            Directory.CreateDirectory(folder);
            file = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException error) when (Array.IndexOf(SharingViolations, error.HResult) >= 0)
        {
            throw new IndexException($"{folder}: another process is writing this index{Holder(folder)}; wait until it ends, or stop it", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IndexException($"{folder}: cannot be written ({error.Message}); check the path and its permissions", error);
        }

        try
        {
            File.WriteAllText(Path.Combine(folder, HolderName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw new IndexException($"{folder}: cannot be written ({error.Message}); check the path, its permissions and the space left", error);
        }

        return new WriterLock(file);
    }

    // The lock file stays: a lock on a file that was deleted in between keeps nobody out.
    public void Dispose() => _file.Dispose();

    private static string Holder(string folder)
    {
        var path = Path.Combine(folder, HolderName);
        return File.Exists(path) && int.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? string.Create(CultureInfo.InvariantCulture, $" (process {id})")
            : "";
    }
}
