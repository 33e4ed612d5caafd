using System.Globalization;
using System.Text;

namespace RagProbe.Indexes.Embedded;

/// <summary>Keeps a second writer out of a folder. The operating system drops the lock when the process ends, however it ends.</summary>
internal sealed class WriterLock : IDisposable
{
    private const string FileName = "writer.lock";
    private readonly FileStream _file;

    private WriterLock(FileStream file) => _file = file;

    public static WriterLock Take(string folder)
    {
        var path = Path.Combine(folder, FileName);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            throw new IndexException($"{folder}: another process is writing this index{Holder(path)}; wait until it ends, or stop it", error);
        }

        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        file.Flush();
        return new WriterLock(file);
    }

    // The file stays: a lock on a file that was deleted in between keeps nobody out.
    public void Dispose() => _file.Dispose();

    private static string Holder(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file, Encoding.ASCII);
            return int.TryParse(reader.ReadToEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? string.Create(CultureInfo.InvariantCulture, $" (process {id})")
                : "";
        }
        catch (IOException)
        {
            // Some systems lock reading too: then the message does without the number.
            return "";
        }
    }
}
