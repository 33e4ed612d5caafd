namespace RagProbe.EvalSets;

/// <summary>Reads an eval set and ties it to its documents in one go, with every problem of both steps.</summary>
public static class EvalSetValidator
{
    /// <param name="location">Where the set is.</param>
    /// <param name="loadDocuments">Gives the text of every document by id (documents without text included) for the corpus path, which exists. What it throws passes through.</param>
    /// <returns>A set that may be replayed when there are no errors.</returns>
    public static EvalSetResolution Validate(EvalSetLocation location, Func<string, IReadOnlyDictionary<string, string>> loadDocuments)
    {
        var reading = EvalSetReader.Read(location);
        if (reading.EvalSet is not { } evalSet || (!Directory.Exists(evalSet.CorpusPath) && !File.Exists(evalSet.CorpusPath)))
        {
            return new EvalSetResolution { EvalSet = reading.EvalSet, Problems = reading.Problems, Passages = new PassageTally() };
        }

        var resolution = JudgmentResolver.Resolve(evalSet, loadDocuments(evalSet.CorpusPath));
        return resolution with { Problems = ProblemLog.Sort(reading.Problems.Concat(resolution.Problems)) };
    }
}
