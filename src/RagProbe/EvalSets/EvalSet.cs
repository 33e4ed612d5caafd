namespace RagProbe.EvalSets;

/// <summary>Questions with their expected sources, and where the documents they are about lie.</summary>
public sealed record EvalSet
{
    public required string Name { get; init; }

    public string Version { get; init; } = "1";

    /// <summary>How it is written: native, csv, trec, beir, ragas or llamaindex.</summary>
    public string Format { get; init; } = NativeFormat.FormatName;

    /// <summary>Absolute path of the file or folder that holds the documents.</summary>
    public required string CorpusPath { get; init; }

    /// <summary>In file order. Ids are unique. A set that was read gives each question anew whenever it is asked for: the same in content, not the same object.</summary>
    public required IReadOnlyList<Question> Questions { get; init; }

    /// <summary>Settings that a sweep of this set uses unless told otherwise; names are those of the command line options without dashes.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What evalset.json says to people only, by name: description, license, origin.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
