namespace RagProbe.EvalSets;

/// <summary>Which eval set to read, and what its files do not say themselves.</summary>
public sealed record EvalSetLocation
{
    /// <summary>A folder with an evalset.json, an evalset.json, a BEIR folder, or a file of questions: .jsonl (native, Ragas), rag_dataset.json, .csv, or TREC topics.</summary>
    public required string Path { get; init; }

    /// <summary>File or folder of the documents; stands above what the set says.</summary>
    public string? Corpus { get; init; }

    /// <summary>The judgments that belong to TREC topics, or a split of a BEIR set; stands above what the set says.</summary>
    public string? Qrels { get; init; }

    /// <summary>The judgments count the topics 1, 2, 3... in file order, whatever numbers the topics carry.</summary>
    public bool TopicsByOrder { get; init; }
}
