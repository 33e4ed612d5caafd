using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.Drills;
using RagProbe.Reports;
using RagProbe.Retrieval;
using RagProbe.Text;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe drill</c>: measures how well causes of failures are recognised, by causing them.</summary>
internal static class DrillCommand
{
    public static Command Build()
    {
        var evalSet = new EvalSetArgument();
        var index = new IndexOptions();
        var retrieval = new RetrievalOptions();
        var rerank = new RerankOption();
        var faults = new Option<string?>("--faults") { Description = "Faults to inject, by name or cause, separated by commas (default: all)", HelpName = "a,b" };
        var seed = new Option<int>("--seed") { Description = "Of every random choice", DefaultValueFactory = _ => 1, HelpName = "number" };
        var questions = new Option<int>("--questions") { Description = "Failed questions that are diagnosed of a fault at most", DefaultValueFactory = _ => 60, HelpName = "number" };
        var output = new Option<string?>("--out", "-o") { Description = "Also write the report as Markdown to this file", HelpName = "file" };
        var json = JsonOption.Create();

        var command = new Command("drill", "Measure the diagnosis: break a copy of a healthy index in known ways, and see which causes are recognised").WithExamples(
            "ragprobe drill eval-sets/handbook",
            "ragprobe drill eval-sets/handbook --faults delete-chunks,query-typo --questions 20 --json",
            "ragprobe drill questions.csv --corpus corpora --chunker \"recursive(300 characters)\" --model models/all-MiniLM-L6-v2 --arm dense --out drill.md");
        evalSet.AddTo(command);
        index.AddModelAndChunkerTo(command);
        EmbeddingEndpointOption.AddTo(command);
        retrieval.AddTo(command);
        rerank.AddTo(command);
        ExternalOption.RefuseIn(command);
        foreach (var option in new Option[] { faults, seed, questions, output, json, Workspace.FolderOption })
        {
            command.Add(option);
        }

        command.SetAction(async (given, cancellationToken) =>
        {
            var location = evalSet.Read(given);
            var set = EvalSetLoader.ReadQuestions(location);
            var parsed = Settings.Apply(given, command, set);
            var workspace = Workspace.Of(parsed);
            var problems = new UsageProblems();
            var chosen = problems.Try(() => ReadFaults(parsed.GetValue(faults)), otherwise: []);
            if (parsed.GetValue(questions) < 1)
            {
                problems.Add($"--questions: {parsed.GetValue(questions)} is not 1 or more; 60 is the default");
            }

            // Checked before the long work: its result should not be lost for a wrong path.
            var file = parsed.GetValue(output);
            if (file is not null && (Directory.Exists(file) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file)))))
            {
                problems.Add($"--out: {file} is not a file in a folder that exists; name one");
            }

            var topK = problems.Try(() => retrieval.Read(parsed, suggestedDenseWeight: 0.5), otherwise: new PipelineOptions()).TopK;
            rerank.Check(parsed, topK, problems);
            EmbeddingEndpointOption.Check(parsed, problems);
            var chunker = problems.Try<IChunker>(() => index.Chunker(parsed), otherwise: new WholeDocumentChunker());
            problems.ThrowIfAny();
            var loaded = await EvalSetLoader.LoadDocumentsAsync(location, set, cancellationToken);
            using var model = await index.OpenModelAsync(parsed, workspace, name: null, cancellationToken);
            var step = await rerank.OpenAsync(parsed, topK, workspace, cancellationToken);
            using var reranker = step?.Reranker;
            var plan = new DrillPlan
            {
                EvalSet = loaded.EvalSet,
                Documents = loaded.Documents,
                Model = model,
                Chunker = chunker,
                Options = retrieval.Read(parsed, model.SuggestedDenseWeight) with { Rerank = step },
                Faults = chosen,
                Seed = parsed.GetValue(seed),
                QuestionsPerFault = parsed.GetValue(questions),
            };

            DrillReport report;
            using (var progress = new ProgressLine("drill", "faults and doses", TimeProvider.System))
            {
                var runner = new DrillRunner((input, cancel) => new Diagnostician(input).RunAsync(progress: null, cancel), TimeProvider.System);
                report = await runner.RunAsync(plan, new SynchronousProgress<DrillProgress>(state => progress.Report(state.Done, state.Total)), cancellationToken);
            }

            if (file is not null)
            {
                await File.WriteAllTextAsync(file, DrillMarkdown.Write(report, CommandLineOf(given)), cancellationToken);
            }

            if (parsed.GetValue(json))
            {
                Output.Json(DrillJson.Write(report));
            }
            else
            {
                DrillView.Print(report, Output.Answer);
            }

            return ExitCode.Passed;
        });
        return command;
    }

    private static IReadOnlyList<IFault> ReadFaults(string? text)
    {
        if (text is null)
        {
            return FaultCatalog.All;
        }

        var chosen = new List<IFault>();
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var found = FaultCatalog.Find(name);
            if (found.Count == 0)
            {
                string[] names = [.. FaultCatalog.All.Select(fault => fault.Name), .. FaultCatalog.All.Select(fault => fault.Cause).Distinct(StringComparer.Ordinal)];
                var near = NearestName.Find(name, names) is { } meant ? $"; did you mean '{meant}'?" : "";
                throw new UsageException($"--faults: '{name}' is no fault{near} (legal are {string.Join(", ", FaultCatalog.All.Select(fault => fault.Name))}, or the causes they stand for)");
            }

            chosen.AddRange(found.Where(fault => !chosen.Contains(fault)));
        }

        return chosen.Count > 0 ? chosen : throw new UsageException("--faults: names none; leave it out for all");
    }

    // As it was written, without an eval set's defaults, which are in the set.
    private static string CommandLineOf(ParseResult given) => $"ragprobe {string.Join(' ', given.Tokens.Select(static token => NextCommand.Quote(token.Value)))}";
}
