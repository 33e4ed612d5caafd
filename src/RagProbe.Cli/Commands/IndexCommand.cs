using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Reports;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe index</c>: cut, embed and store documents in the embedded index or a Qdrant collection.</summary>
internal static class IndexCommand
{
    public static Command Build()
    {
        var path = new Argument<string>("documents") { Description = "Folder or file with documents (Markdown, text, HTML, PDF, TREC), or an eval set (its documents are taken)" };
        var target = new IndexTarget();
        var json = JsonOption.Create();
        var command = new Command("index", "Build an index of documents, embedded or in a Qdrant collection, or bring it up to date: only what changed is embedded again").WithExamples(
            "ragprobe index docs",
            "ragprobe index docs --collection docs --quantize scalar",
            "ragprobe index docs --model openai:nomic-embed-text --embedding-url http://localhost:11434/v1",
            "ragprobe index eval-sets/handbook --chunker \"recursive(200,overlap=20)\"");
        command.Add(path);
        target.AddTo(command);
        command.Add(json);
        command.Add(Workspace.FolderOption);

        command.SetAction(async (given, cancellationToken) =>
        {
            var documents = given.GetValue(path)!;
            EvalSet? evalSet = null;
            IReadOnlyList<Filter> filters = [];
            var name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(documents)));
            if (File.Exists(Path.Combine(documents, "evalset.json")) || Path.GetFileName(documents) == "evalset.json")
            {
                // The same settings as `sweep` takes, so that both mean the same index.
                evalSet = EvalSetLoader.ReadQuestions(new EvalSetLocation { Path = documents });
                (documents, name) = (evalSet.CorpusPath, evalSet.Name);
                filters = [.. evalSet.Questions.Select(question => question.Filter).OfType<Filter>()];
            }

            var parsed = Settings.Apply(given, command, evalSet);
            var workspace = Workspace.Of(parsed);
            UsageProblems.ThrowIfAny(problems => target.Check(parsed, problems));
            var corpus = await EvalSetLoader.ReadCorpusAsync(documents, cancellationToken);
            var (opened, openedModel) = await target.OpenAsync(given, parsed, workspace, name, corpus, filters, IndexAccess.Build, cancellationToken);
            await using var index = opened;
            using var model = openedModel;
            var build = index.Build!;
            EndpointCost.Note(model);
            if (parsed.GetValue(json))
            {
                Output.Json(IndexJson.Write(await index.Index.DescribeAsync(cancellationToken), build));
            }
            else
            {
                Output.WriteLine(TerminalText.Clean(IndexWork.Describe(index.Name, build)));
            }

            return ExitCode.Passed;
        });
        return command;
    }
}
