namespace RagProbe.EvalSets;

/// <summary>An eval set whose judgments point into the documents, and what is wrong with those that do not.</summary>
public sealed record EvalSetResolution
{
    /// <summary>
    /// Every judgment names an existing document; one of a passage has its span, its text and the text around it. What could
    /// not be resolved is left out and is an error. Null when nothing could be read.
    /// </summary>
    public required EvalSet? EvalSet { get; init; }

    /// <summary>By file and line.</summary>
    public required IReadOnlyList<EvalSetProblem> Problems { get; init; }

    public required PassageTally Passages { get; init; }

    public bool HasErrors => Problems.Any(problem => problem.Severity == ProblemSeverity.Error);
}

/// <summary>How the judgments of an eval set were resolved; the numbers add up to all judgments.</summary>
public sealed record PassageTally
{
    /// <summary>Judgments of a whole document.</summary>
    public int WholeDocuments { get; init; }

    /// <summary>Passages found as written, or given by their offsets.</summary>
    public int Exact { get; init; }

    /// <summary>Passages found when white space, case and typographic signs are put aside.</summary>
    public int Normalised { get; init; }

    /// <summary>Passages found by similarity; each is a warning.</summary>
    public int Fuzzy { get; init; }

    /// <summary>Judgments whose document or passage was not found, or not for certain, or said twice.</summary>
    public int Unresolved { get; init; }
}
