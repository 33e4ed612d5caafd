using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Corpus;
using RagProbe.EvalSets;
using RagProbe.Reports;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe evalset</c>: working on eval sets.</summary>
internal static class EvalSetCommand
{
    public static Command Build() => new("evalset", "Work on eval sets") { BuildValidate(), EvalSetStatsCommand.Build(), EvalSetConvertCommand.Build() };

    private static Command BuildValidate()
    {
        var evalSet = new EvalSetArgument();
        var json = JsonOption.Create();
        var command = new Command("validate", "Check an eval set against its documents and report every problem with file, line, value and fix").WithExamples(
            "ragprobe evalset validate eval-sets/handbook",
            "ragprobe evalset validate cran.qry.xml --qrels cranqrel.trec.txt --corpus cran.all.1400.xml --topics-by-order");
        evalSet.AddTo(command);
        command.Add(json);
        command.SetAction((parsed, cancellationToken) =>
        {
            var location = evalSet.Read(parsed);
            var corpusProblems = new List<CorpusProblem>();
            var validation = EvalSetValidator.Validate(location, path =>
            {
                // The documents are read in one go; the validator has no use for an asynchronous source.
                var corpus = CorpusReader.ReadAsync(path, cancellationToken).GetAwaiter().GetResult();
                corpusProblems.AddRange(corpus.Problems);
                return corpus.Documents.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal);
            });
            if (validation.EvalSet is { } read && Settings.Problems(read) is { Count: > 0 } wrong)
            {
                var file = Directory.Exists(location.Path) ? Path.Combine(location.Path, "evalset.json") : location.Path;
                var problems = wrong.Select(message => new EvalSetProblem { Severity = ProblemSeverity.Error, File = file, Field = "defaults", Message = message, Fix = "`ragprobe sweep --help` says what each setting means." });
                validation = validation with { Problems = [.. problems, .. validation.Problems] };
            }

            var errors = validation.Problems.Count(problem => problem.Severity == ProblemSeverity.Error);
            if (parsed.GetValue(json))
            {
                Output.Json(ValidationJson.Write(validation, corpusProblems));
            }
            else
            {
                Print(validation, corpusProblems, errors);
            }

            return Task.FromResult(errors == 0 ? ExitCode.Passed : ExitCode.CouldNotRun);
        });
        return command;
    }

    private static void Print(EvalSetResolution validation, IReadOnlyList<CorpusProblem> corpusProblems, int errors)
    {
        foreach (var problem in validation.Problems)
        {
            Output.WriteLine(TerminalText.Clean(problem.ToString()));
        }

        foreach (var problem in corpusProblems)
        {
            Output.WriteLine(TerminalText.Clean($"corpus: {problem}"));
        }

        if (validation.EvalSet is { } evalSet)
        {
            var passages = validation.Passages;
            Output.WriteLine($"{Plain.Count(evalSet.Questions.Count, "question")}, {Plain.Count(evalSet.Questions.Count(question => question.Unanswerable), "unanswerable", "unanswerable")}; "
                + $"labels: {passages.WholeDocuments} of whole documents, {passages.Exact} passages found exactly, {passages.Normalised} normalised, {passages.Fuzzy} by similarity, {passages.Unresolved} not");
        }

        Output.WriteLine($"{Plain.Count(errors, "error")}, {Plain.Count(validation.Problems.Count - errors, "warning")}, {Plain.Count(corpusProblems.Count, "remark")} about documents");
    }
}
