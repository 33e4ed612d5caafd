namespace RagProbe.EvalSets;

/// <summary>Where things lie in a BEIR folder.</summary>
internal static class BeirFolder
{
    public const string Corpus = "corpus.jsonl";

    public const string Queries = "queries.jsonl";

    private const string QrelsFolder = "qrels";

    private const string DefaultSplit = "test.tsv";

    /// <summary>Two of corpus.jsonl, queries.jsonl and qrels/ are enough: what is missing is reported when it is read.</summary>
    public static bool Is(string folder) =>
        new[] { File.Exists(Path.Combine(folder, Corpus)), File.Exists(Path.Combine(folder, Queries)), Directory.Exists(Path.Combine(folder, QrelsFolder)) }.Count(static exists => exists) >= 2;

    /// <summary>The file of judgments: the one that was named (from where the user stands, or from the set's folder), else the test split, else the only one. Null, with the reason reported, when there is none to choose.</summary>
    public static string? FindQrels(EvalSetFiles files, ProblemLog problems)
    {
        var folder = Path.GetDirectoryName(files.Questions) ?? "";
        if (files.Qrels is { } named)
        {
            return !File.Exists(named) && File.Exists(Path.Combine(folder, named)) ? Path.Combine(folder, named) : named;
        }

        var qrels = Path.Combine(folder, QrelsFolder);
        string[] splits;
        try
        {
            splits = Directory.Exists(qrels) ? [.. Directory.EnumerateFiles(qrels, "*.tsv").Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Error(qrels, null, $"the folder cannot be read: {exception.Message.TrimEnd('.')}", "Check its permissions.");
            return null;
        }

        if (Array.Find(splits, static split => Path.GetFileName(split) == DefaultSplit) is { } test)
        {
            return test;
        }

        if (splits.Length == 1)
        {
            return splits[0];
        }

        if (splits.Length == 0)
        {
            problems.Error(qrels, null, "no judgments: the folder has no .tsv file", $"Put {QrelsFolder}/{DefaultSplit} there (query-id, corpus-id, score), or name the file with --qrels.");
        }
        else
        {
            var names = splits.Select(split => $"{QrelsFolder}/{Path.GetFileName(split)}");
            problems.Error(qrels, null, $"several splits, and none is {DefaultSplit}: {string.Join(", ", names)}", $"Name one: --qrels {QrelsFolder}/{Path.GetFileName(splits[0])}, or \"qrels\" in evalset.json.");
        }

        return null;
    }
}
