using System.Globalization;

namespace RagProbe.Indexes.Embedded;

/// <summary>Keeps a second writer out of a folder. The operating system drops the lock when the process ends, however it ends.</summary>
internal sealed class WriterLock : IDisposable
{
    private const string LockName = "writer.lock";

    // Beside the lock, because a locked file cannot be read.
    private const string HolderName = "writer.pid";

    private readonly FileStream _file;

    private WriterLock(FileStream file) => _file = file;

    public static WriterLock Take(string folder)
    {
        var path = Path.Combine(folder, LockName);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            throw new IndexException($"{folder}: another process is writing this index{Holder(folder)}; wait until it ends, or stop it", error);
        }

        File.WriteAllText(Path.Combine(folder, HolderName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
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
