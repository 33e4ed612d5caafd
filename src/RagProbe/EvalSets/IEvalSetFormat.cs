namespace RagProbe.EvalSets;

/// <summary>One way to write questions and their expected sources. A format is one file: implement this, add it to <see cref="EvalSetReader"/>.</summary>
internal interface IEvalSetFormat
{
    /// <summary>What evalset.json calls it in "format".</summary>
    string Name { get; }

    /// <summary>Whether a file that comes without an evalset.json is of this format.</summary>
    bool Recognises(string path);

    /// <summary>Adds the questions that could be read, with unique ids; never throws for what is in the files.</summary>
    void Read(EvalSetFiles files, QuestionStore questions, ProblemLog problems);
}

/// <summary>The files of an eval set, once it is clear which they are.</summary>
internal sealed record EvalSetFiles
{
    public required string Questions { get; init; }

    /// <summary>The judgments; null where they are a part of the questions, or where the format finds them.</summary>
    public string? Qrels { get; init; }

    public bool TopicsByOrder { get; init; }

    public GradeRange Grades { get; init; } = GradeRange.Native;
}
