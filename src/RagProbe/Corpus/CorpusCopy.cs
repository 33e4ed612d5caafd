namespace RagProbe.Corpus;

/// <summary>Copies the files that documents are read from, byte by byte, so that the copy reads as the same documents.</summary>
public static class CorpusCopy
{
    /// <param name="corpus">The folder or file, which exists.</param>
    /// <param name="folder">Where to; made if need be.</param>
    /// <returns>How many files were copied.</returns>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read or written.</exception>
    public static int Write(string corpus, string folder)
    {
        // What cannot hold documents was listed when the corpus was read.
        var files = Directory.Exists(corpus) ? CorpusFolder.List(corpus, []) : [(corpus, Path.GetFileName(corpus))];
        Directory.CreateDirectory(folder);
        foreach (var (file, id) in files)
        {
            var copy = Path.Combine(folder, id);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return files.Count;
    }
}
