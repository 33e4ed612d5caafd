using RagProbe.Corpus;
using RagProbe.EvalSets;
using RagProbe.Filters;

namespace RagProbe.Cli;

/// <summary>
/// Writes an eval set as a native one. It is written beside the target, read back, compared, and only then put in place: what is
/// there is whole and says the same as the original.
/// </summary>
/// <param name="location">Where the original lies.</param>
/// <param name="original">With resolved judgments.</param>
/// <param name="target">The folder to write, as the user named it.</param>
internal sealed class EvalSetConversion(EvalSetLocation location, LoadedEvalSet original, string target)
{
    private const string CorpusName = "corpus";

    private readonly string _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));

    private string Draft => _folder + ".partial";

    /// <summary>Writes evalset.json, questions.jsonl and, unless <paramref name="linkCorpus"/>, the documents.</summary>
    /// <param name="linkCorpus">Refer to the documents where they lie, by a path relative to the target.</param>
    /// <param name="force">Replace an eval set that is there.</param>
    /// <returns>How many document files were copied.</returns>
    /// <exception cref="CannotRunException">The target is taken, or cannot be written.</exception>
    public async Task<int> WriteAsync(bool linkCorpus, bool force, CancellationToken cancellationToken)
    {
        RefuseTarget(force);
        try
        {
            var copied = WriteDraft(linkCorpus);
            await CheckDraftAsync(cancellationToken);
            PutInPlace(linkCorpus);
            return copied;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException($"--out: {target} cannot be written: {exception.Message} Check its permissions, and the space on the disk.");
        }
        finally
        {
            if (Directory.Exists(Draft))
            {
                Directory.Delete(Draft, recursive: true);
            }
        }
    }

    private void RefuseTarget(bool force)
    {
        var corpus = original.EvalSet.CorpusPath;
        var set = Path.GetFullPath(Directory.Exists(location.Path) ? location.Path : Path.GetDirectoryName(Path.GetFullPath(location.Path))!);
        if (IsWithin(_folder, corpus) || IsWithin(corpus, _folder) || IsWithin(set, _folder))
        {
            throw new CannotRunException($"--out: {target} overlaps the eval set that is converted. Name another folder.");
        }

        if (File.Exists(_folder))
        {
            throw new CannotRunException($"--out: {target} is a file. Name a folder.");
        }

        if (Directory.Exists(Draft) || File.Exists(Draft))
        {
            throw new CannotRunException($"--out: {target}.partial is in the way, perhaps left by a conversion that was killed. Delete it.");
        }

        if (!Directory.Exists(_folder) || !Directory.EnumerateFileSystemEntries(_folder).Any())
        {
            return;
        }

        if (!File.Exists(Path.Combine(_folder, NativeWriter.ManifestName)))
        {
            throw new CannotRunException($"--out: {target} is not empty and holds no eval set. Name a new or an empty folder.");
        }

        if (!force)
        {
            throw new CannotRunException($"--out: {target} holds an eval set. Name another folder, or replace its evalset.json, questions.jsonl and corpus folder with --force.");
        }
    }

    private int WriteDraft(bool linkCorpus)
    {
        var (evalSet, draft) = (original.EvalSet, Draft);
        Directory.CreateDirectory(draft);
        var corpus = linkCorpus ? Path.GetRelativePath(draft, evalSet.CorpusPath).Replace(Path.DirectorySeparatorChar, '/') : CorpusName;
        File.WriteAllBytes(Path.Combine(draft, NativeWriter.ManifestName), NativeWriter.Manifest(evalSet, corpus));
        File.WriteAllBytes(Path.Combine(draft, NativeWriter.QuestionsName), NativeWriter.Questions(evalSet));
        return linkCorpus ? 0 : CorpusCopy.Write(evalSet.CorpusPath, Path.Combine(draft, CorpusName));
    }

    private async Task CheckDraftAsync(CancellationToken cancellationToken)
    {
        var reading = EvalSetReader.Read(new EvalSetLocation { Path = Draft });
        var corpus = await CorpusReader.ReadAsync(reading.EvalSet!.CorpusPath, cancellationToken);
        var resolution = JudgmentResolver.Resolve(reading.EvalSet, corpus.Documents.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal));
        if (reading.Problems.Concat(resolution.Problems).FirstOrDefault(problem => problem.Severity == ProblemSeverity.Error) is { } problem)
        {
            throw new CannotRunException($"Nothing was written, for the native set would have an error: {problem}");
        }

        var expected = original.EvalSet.Questions.Where(NativeWriter.CanHold).ToList();
        var different = expected.Select(Describe).Zip(resolution.EvalSet!.Questions.Select(Describe)).Index().Where(pair => pair.Item.First != pair.Item.Second).Select(pair => expected[pair.Index].Id).FirstOrDefault();
        if (different is not null || resolution.EvalSet.Questions.Count != expected.Count)
        {
            throw new CannotRunException($"Nothing was written, for question {different ?? "count"} would not be the same in the native set.");
        }
    }

    // Everything that a sweep sees of a question.
    private static string Describe(Question question) =>
        string.Join('\n', question.Expected
            .Select(judgment => FormattableString.Invariant($"{judgment.Source}|{judgment.Span}|{judgment.Grade}|{judgment.Quote}|{judgment.TextBefore}|{judgment.TextAfter}"))
            .Concat(question.Tags)
            .Concat([question.Id, question.Text, question.Answer, question.Filter is { } filter ? FilterJson.Write(filter) : null, question.Unanswerable ? "unanswerable" : null]));

    private void PutInPlace(bool linkCorpus)
    {
        if (!Directory.Exists(_folder))
        {
            Directory.Move(Draft, _folder);
            return;
        }

        // The manifest goes first and comes last: half a set is none.
        File.Delete(Path.Combine(_folder, NativeWriter.ManifestName));
        var corpus = Path.Combine(_folder, CorpusName);
        if (!linkCorpus)
        {
            if (Directory.Exists(corpus))
            {
                Directory.Delete(corpus, recursive: true);
            }

            Directory.Move(Path.Combine(Draft, CorpusName), corpus);
        }

        foreach (var name in new[] { NativeWriter.QuestionsName, NativeWriter.ManifestName })
        {
            File.Move(Path.Combine(Draft, name), Path.Combine(_folder, name), overwrite: true);
        }
    }

    private static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
