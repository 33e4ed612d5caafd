namespace RagProbe.Corpus;

/// <summary>Walks a corpus folder.</summary>
internal static class CorpusFolder
{
    private const string Readable = ".md, .markdown, .txt, .html, .htm, .pdf, .jsonl, or TREC documents in .xml, .sgml, .trec, .dat";

    // Its lines cannot be told from documents: both have an _id and a text.
    private const string Queries = "queries.jsonl";

    /// <summary>The files that may hold documents, with their ids (path below the folder, forward slashes), by id. Everything else is listed as a problem.</summary>
    public static IReadOnlyList<(string File, string Id)> List(string root, List<CorpusProblem> problems)
    {
        var files = new List<(string File, string Id)>();
        var folders = new Stack<string>([root]);
        while (folders.TryPop(out var folder))
        {
            FileSystemInfo[] entries;
            try
            {
                entries = new DirectoryInfo(folder).GetFileSystemInfos();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                problems.Add(new CorpusProblem(Id(root, folder), null, $"The folder cannot be read and was left out: {exception.Message} Check its permissions."));
                continue;
            }

            foreach (var entry in entries)
            {
                var id = Id(root, entry.FullName);
                if (entry.Name.StartsWith('.'))
                {
                    problems.Add(new CorpusProblem(id, null, "Left out: names that start with a dot are hidden. Rename it if it belongs to the corpus."));
                }
                else if (entry is DirectoryInfo { LinkTarget: not null })
                {
                    problems.Add(new CorpusProblem(id, null, "Left out: links to folders are not followed, they could lead in circles. Copy the folder into the corpus."));
                }
                else if (entry is DirectoryInfo)
                {
                    folders.Push(entry.FullName);
                }
                else if (entry.Name == Queries)
                {
                    problems.Add(new CorpusProblem(id, null, "Left out: in a BEIR folder this file holds the questions. Rename it if it holds documents."));
                }
                else if (IsSupported(entry.Name))
                {
                    files.Add((entry.FullName, id));
                }
                else
                {
                    problems.Add(new CorpusProblem(id, null, Unsupported(entry.Name)));
                }
            }
        }

        files.Sort(static (left, right) => string.CompareOrdinal(left.Id, right.Id));
        return files;
    }

    public static bool IsTrecExtension(string file) => Path.GetExtension(file).ToUpperInvariant() is ".XML" or ".SGML" or ".TREC" or ".DAT";

    public static string Unsupported(string file) =>
        $"Left out: \"{Path.GetExtension(file)}\" is not a format that can be read ({Readable}). Convert the file, or move it out of the corpus.";

    public static bool IsSupported(string file) => IsTrecExtension(file) || Path.GetExtension(file).ToUpperInvariant() is ".MD" or ".MARKDOWN" or ".TXT" or ".HTML" or ".HTM" or ".PDF" or ".JSONL";

    private static string Id(string root, string path) => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');
}
