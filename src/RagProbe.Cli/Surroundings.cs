using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.EvalSets;

namespace RagProbe.Cli;

/// <summary>What lies in a folder that RagProbe could work with, as <c>ragprobe init</c> looks at it. Paths are relative to the folder, with forward slashes.</summary>
/// <param name="EvalSets">Eval sets that can be read, by path, each with what is in it.</param>
/// <param name="Documents">Folders that hold documents and belong to no eval set, those with most first.</param>
/// <param name="Models">What --model could name, the built-in one first.</param>
internal sealed record Surroundings(IReadOnlyList<FoundEvalSet> EvalSets, IReadOnlyList<FoundDocuments> Documents, IReadOnlyList<string> Models)
{
    // Deeper down lies what other tools keep.
    private const int Depth = 4;
    private const int MostFolders = 5_000;
    private const int MostDocumentFolders = 5;

    private static readonly HashSet<string> Passed = new(StringComparer.OrdinalIgnoreCase) { "node_modules", "bin", "obj", "artifacts", "target", "dist", "build", "venv", "__pycache__" };

    public static Surroundings Of(string root, IReadOnlyList<string> modelFolders)
    {
        var folders = Folders(root);
        var evalSets = folders.SelectMany(EvalSetsIn).Select(path => Describe(root, path)).OfType<FoundEvalSet>().OrderBy(found => found.Path, StringComparer.Ordinal).ToList();
        var owned = evalSets.Select(found => Path.GetFullPath(Path.Combine(root, Path.HasExtension(found.Path) ? Path.GetDirectoryName(found.Path)! : found.Path))).ToList();
        var documents = folders
            .Where(folder => folder != Path.GetFullPath(root) && !owned.Exists(set => IsWithin(folder, set)))
            .Select(folder => new FoundDocuments(Relative(root, folder), Count(folder)))
            .Where(found => found.Count > 0)
            .OrderByDescending(found => found.Count)
            .ThenBy(found => found.Path, StringComparer.Ordinal)
            .Take(MostDocumentFolders)
            .ToList();
        var near = folders.Where(folder => File.Exists(Path.Combine(folder, "model.onnx")) && File.Exists(Path.Combine(folder, "vocab.txt"))).Select(folder => Relative(root, folder)).Order(StringComparer.Ordinal);
        return new Surroundings(evalSets, documents, [.. new EmbeddingModelCatalog(modelFolders).List().Where(model => model.Problem is null).Select(model => model.Name).Concat(near).Distinct(StringComparer.Ordinal)]);
    }

    private static List<string> Folders(string root)
    {
        var folders = new List<string>();
        var waiting = new Queue<(string Folder, int Depth)>([(Path.GetFullPath(root), 0)]);
        while (folders.Count < MostFolders && waiting.TryDequeue(out var next))
        {
            folders.Add(next.Folder);
            if (next.Depth == Depth)
            {
                continue;
            }

            try
            {
                foreach (var folder in new DirectoryInfo(next.Folder).GetDirectories().Where(folder => folder is { LinkTarget: null } && !folder.Name.StartsWith('.') && !Passed.Contains(folder.Name)).OrderBy(folder => folder.Name, StringComparer.Ordinal))
                {
                    waiting.Enqueue((folder.FullName, next.Depth + 1));
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // What may not be read cannot be offered.
            }
        }

        return folders;
    }

    private static IEnumerable<string> EvalSetsIn(string folder)
    {
        if (File.Exists(Path.Combine(folder, "evalset.json")) || File.Exists(Path.Combine(folder, "queries.jsonl")))
        {
            return [folder];
        }

        try
        {
            return Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) is "questions.jsonl" or "questions.csv" or "rag_dataset.json").ToList();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static FoundEvalSet? Describe(string root, string path)
    {
        var reading = EvalSetReader.Read(new EvalSetLocation { Path = path });
        return reading.EvalSet is { Questions.Count: > 0 } set ? new FoundEvalSet(Relative(root, path), set.Questions.Count, reading.Problems.Count(problem => problem.Severity == ProblemSeverity.Error)) : null;
    }

    private static int Count(string folder)
    {
        try
        {
            return CorpusReader.CountFiles(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static bool IsWithin(string folder, string owner) => folder == owner || folder.StartsWith(owner + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Relative(string root, string path) => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');
}

/// <param name="Path">Relative to where was looked.</param>
/// <param name="Questions">That can be read.</param>
/// <param name="Errors">That <c>evalset validate</c> would report without looking at documents.</param>
internal sealed record FoundEvalSet(string Path, int Questions, int Errors);

/// <param name="Path">Relative to where was looked.</param>
/// <param name="Count">Files in the folder itself that can be read as documents.</param>
internal sealed record FoundDocuments(string Path, int Count);
