using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.EvalSets;
using RagProbe.Reports;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe index</c>: cut, embed and store documents in the embedded index.</summary>
internal static class IndexCommand
{
    public static Command Build()
    {
        var path = new Argument<string>("documents") { Description = "Folder or file with documents, or an eval set (its documents are taken)" };
        var index = new IndexOptions();
        var json = JsonOption.Create();
        var command = new Command("index", "Build the embedded index of documents, or bring it up to date: only what changed is embedded again").WithExamples(
            "ragprobe index docs",
            "ragprobe index eval-sets/handbook --chunker \"recursive(200,overlap=20)\"");
        command.Add(path);
        index.AddTo(command);
        command.Add(json);
        command.Add(Workspace.FolderOption);

        command.SetAction(async (given, cancellationToken) =>
        {
            var documents = given.GetValue(path)!;
            var parsed = given;
            var name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(documents)));
            if (File.Exists(Path.Combine(documents, "evalset.json")) || Path.GetFileName(documents) == "evalset.json")
            {
                // The same settings as `sweep` takes, so that both mean the same index.
                var evalSet = EvalSetLoader.ReadQuestions(new EvalSetLocation { Path = documents });
                parsed = EvalSetDefaults.Apply(given, command, evalSet);
                (documents, name) = (evalSet.CorpusPath, evalSet.Name);
            }

            var workspace = Workspace.Of(parsed);
            using var model = index.OpenModel(parsed, workspace);
            var chunker = index.Chunker(parsed);
            var corpus = await EvalSetLoader.ReadCorpusAsync(documents, cancellationToken);
            var indexName = index.IndexName(parsed, name, model, chunker);
            var (built, build) = await IndexWork.BuildAsync(workspace, indexName, corpus, model, chunker, cancellationToken);
            await using (built)
            {
                if (parsed.GetValue(json))
                {
                    Output.Json(IndexJson.Write(await built.DescribeAsync(cancellationToken), build));
                }
                else
                {
                    Output.WriteLine(TerminalText.Clean(IndexWork.Describe(indexName, build)));
                }
            }

            return ExitCode.Passed;
        });
        return command;
    }
}
