using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Configuration;
using RagProbe.Embedding;
using RagProbe.EvalSets;
using RagProbe.Inspection;
using RagProbe.Reports;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe inspect</c>: what is in a Qdrant collection, and how RagProbe would read it.</summary>
internal static class InspectCommand
{
    public static Command Build()
    {
        var collection = new Option<string>("--collection", "-c") { Description = "Collection or alias to look at", Required = true, HelpName = "name" };
        var evalSet = new Option<string?>("--eval-set") { Description = "Eval set whose documents the payload's sources are linked to", HelpName = "path" };
        var corpus = new Option<string?>("--corpus") { Description = "File or folder with the eval set's documents, where the set does not say", HelpName = "path" };
        var folders = new Option<string[]>("--models") { Description = "Folders to look for models in, besides those of RAGPROBE_MODELS", AllowMultipleArgumentsPerToken = true, HelpName = "folders" };
        var sample = new Option<int>("--sample") { Description = "Points to look at", DefaultValueFactory = _ => InspectionOptions.DefaultSampleSize, HelpName = "number" };
        var write = new Option<bool>("--write") { Description = "Write what was found into the settings file; whatever else is in it stays" };
        var json = JsonOption.Create();
        var qdrant = new QdrantOption();
        var command = new Command("inspect", "Look at a Qdrant collection: settings, payload fields and what they mean, the model of its vectors").WithExamples(
            "ragprobe inspect --collection docs",
            "ragprobe inspect --collection docs --eval-set eval-sets/handbook --models ~/models --write",
            "ragprobe inspect --collection docs --qdrant https://qdrant.example.com --json");
        foreach (var option in new Option[] { collection, evalSet, corpus, folders, sample, write, json })
        {
            command.Add(option);
        }

        qdrant.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var size = parsed.GetValue(sample);
            if (size is < 1 or > InspectionOptions.LargestSampleSize)
            {
                throw new UsageException(FormattableString.Invariant($"--sample: {size} is not 1 to {InspectionOptions.LargestSampleSize}"));
            }

            if (parsed.GetValue(folders)?.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing)
            {
                throw new CannotRunException($"{missing}: no such folder; name folders that hold models");
            }

            // Before the work: a file with errors could not be written into.
            var configPath = SettingsFile.Path(parsed);
            if (File.Exists(configPath))
            {
                SettingsFile.Read(parsed);
            }
            var loaded = parsed.GetValue(evalSet) is { } set ? await LoadAsync(new EvalSetLocation { Path = set, Corpus = parsed.GetValue(corpus) }, cancellationToken) : null;
            await using var connection = await qdrant.OpenAsync(parsed, cancellationToken);
            var options = new InspectionOptions
            {
                SampleSize = size,
                Documents = loaded?.Documents.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal),
            };
            var name = parsed.GetValue(collection)!;
            var models = new EmbeddingModelCatalog([.. Workspace.ModelFolders, .. parsed.GetValue(folders) ?? []]);
            var inspection = await CollectionInspector.InspectAsync(connection, name, models, options, cancellationToken);
            if (parsed.GetValue(json))
            {
                Output.Json(InspectionJson.Write(inspection));
            }
            else
            {
                InspectionView.Print(inspection, Output.Answer);
                PrintExpected(inspection, loaded?.EvalSet);
            }

            if (parsed.GetValue(write))
            {
                if (inspection.Proposal.Mapping is null)
                {
                    throw new CannotRunException($"{configPath}: not written, for no field was found that holds {(inspection.Proposal[PayloadRole.Text].Chosen is null ? "the text" : "the source")}. Write \"payload\" by hand: {{\"text\": \"path\", \"source\": \"path\"}}.");
                }

                ConfigurationWriter.Save(configPath, name, inspection.ToConfiguration(trial => NameOf(trial, parsed.GetValue(folders) ?? [])));
                Output.Note($"Written into {configPath}.");
            }

            if (!parsed.GetValue(json))
            {
                PrintNext(parsed.GetValue(write), name, parsed.GetValue(evalSet), qdrant.Repeat(parsed));
            }

            return ExitCode.Passed;
        });
        return command;
    }

    private static async Task<LoadedEvalSet> LoadAsync(EvalSetLocation location, CancellationToken cancellationToken) =>
        await EvalSetLoader.LoadDocumentsAsync(location, EvalSetLoader.ReadQuestions(location), cancellationToken);

    // A model of a folder that only this call named can be found again by its path only.
    private static string NameOf(ModelTrial trial, string[] folders) =>
        trial.Path is { } path && folders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)) ? Path.GetFullPath(path) : trial.Model;

    private static void PrintExpected(CollectionInspection inspection, EvalSet? evalSet)
    {
        if (evalSet is null || inspection.Links is not { DocumentsWithoutPoints.Count: > 0 } links)
        {
            return;
        }

        var missing = links.DocumentsWithoutPoints.ToHashSet(StringComparer.Ordinal);
        var questions = evalSet.Questions.Count(question => question.Expected.Any(judgment => judgment.Grade > 0 && missing.Contains(judgment.Source)));
        Output.WriteLine($"{Plain.Count(questions, "question")} of {evalSet.Questions.Count} expect text of a document without points.");
    }

    private static void PrintNext(bool written, string collection, string? evalSet, string server)
    {
        var name = NextCommand.Quote(collection);
        Output.WriteLine("");
        Output.WriteLine(written
            ? $"Next: ragprobe sweep {(evalSet is null ? "<eval set>" : NextCommand.Quote(evalSet))} --collection {name}{server}"
            : $"Next: the same command with --write keeps this in the settings file; then ragprobe sweep {(evalSet is null ? "<eval set>" : NextCommand.Quote(evalSet))} --collection {name}{server}");
    }
}
