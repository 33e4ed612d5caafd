using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Corpus;
using RagProbe.EvalSets;

namespace RagProbe.Cli;

/// <summary>An eval set with its documents, labels resolved to passages.</summary>
internal sealed record LoadedEvalSet(EvalSet EvalSet, IReadOnlyList<SourceDocument> Documents);

internal static class EvalSetLoader
{
    private const int ProblemsShown = 5;

    /// <summary>Questions and settings only; labels are not resolved yet.</summary>
    /// <exception cref="CannotRunException">The eval set has errors.</exception>
    public static EvalSet ReadQuestions(EvalSetLocation location)
    {
        var reading = EvalSetReader.Read(location);
        RefuseErrors(location, reading.Problems);
        NoteWarnings(location, reading.Problems);
        return reading.EvalSet ?? throw new CannotRunException($"{location.Path}: nothing could be read");
    }

    /// <exception cref="CannotRunException">The eval set has errors: a sweep over half of the labels would be wrong without looking wrong.</exception>
    public static async Task<LoadedEvalSet> LoadDocumentsAsync(EvalSetLocation location, EvalSet evalSet, CancellationToken cancellationToken)
    {
        var corpus = await ReadCorpusAsync(evalSet.CorpusPath, cancellationToken);
        var resolution = JudgmentResolver.Resolve(evalSet, corpus.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal));
        RefuseErrors(location, resolution.Problems);
        NoteWarnings(location, resolution.Problems);
        return new LoadedEvalSet(resolution.EvalSet!, corpus);
    }

    /// <summary>The documents, with everything that was left out noted on stderr.</summary>
    /// <exception cref="CannotRunException">There is no document at all.</exception>
    public static async Task<IReadOnlyList<SourceDocument>> ReadCorpusAsync(string path, CancellationToken cancellationToken)
    {
        var corpus = await CorpusReader.ReadAsync(path, cancellationToken);
        foreach (var problem in corpus.Problems)
        {
            Output.Note($"corpus: {problem}");
        }

        return corpus.Documents.Count > 0 ? corpus.Documents : throw new CannotRunException($"{path}: holds no document that can be read (Markdown, text, HTML, PDF, JSONL, TREC)");
    }

    private static void NoteWarnings(EvalSetLocation location, IReadOnlyList<EvalSetProblem> problems)
    {
        foreach (var problem in problems.Take(ProblemsShown))
        {
            Output.Note(problem.ToString());
        }

        if (problems.Count > ProblemsShown)
        {
            Output.Note($"... and {Plain.Count(problems.Count - ProblemsShown, "warning")} more: `ragprobe evalset validate {NextCommand.Quote(location.Path)}{Others(location)}` lists everything.");
        }
    }

    private static string Others(EvalSetLocation location) =>
        (location.Corpus is { } corpus ? $" --corpus {NextCommand.Quote(corpus)}" : "")
        + (location.Qrels is { } qrels ? $" --qrels {NextCommand.Quote(qrels)}" : "")
        + (location.TopicsByOrder ? " --topics-by-order" : "");

    private static void RefuseErrors(EvalSetLocation location, IReadOnlyList<EvalSetProblem> problems)
    {
        var errors = problems.Where(problem => problem.Severity == ProblemSeverity.Error).ToList();
        if (errors.Count > 0)
        {
            var rest = errors.Count > ProblemsShown ? $"{Environment.NewLine}... and {errors.Count - ProblemsShown} more" : "";
            throw new CannotRunException(
                $"The eval set has {errors.Count} error{(errors.Count == 1 ? "" : "s")}:{Environment.NewLine}{string.Join(Environment.NewLine, errors.Take(ProblemsShown))}{rest}{Environment.NewLine}"
                + $"`ragprobe evalset validate {NextCommand.Quote(location.Path)}{Others(location)}` lists everything.");
        }
    }
}
