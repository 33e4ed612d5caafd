using System.CommandLine;
using System.Globalization;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Embedding;
using RagProbe.Embedding.Onnx;
using RagProbe.Embedding.Static;
using RagProbe.Reports;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe model</c>: which embedding models there are, downloading one, and making a static one.</summary>
internal static class ModelCommand
{
    public static Command Build() => new Command("model", "List embedding models, download one, or distil a static one") { BuildList(), ModelPullCommand.Build(), BuildDistill() };

    private static Command BuildList()
    {
        var folders = new Argument<string[]>("folders") { Description = "Folders to look for models in, besides those of RAGPROBE_MODELS", Arity = ArgumentArity.ZeroOrMore };
        var json = JsonOption.Create();
        var command = new Command("list", "List the models that can be named with --model").WithExamples("ragprobe model list", "ragprobe model list ~/models --json");
        command.Add(folders);
        command.Add(json);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(folders)?.FirstOrDefault(folder => !Directory.Exists(folder)) is { } missing)
            {
                throw new CannotRunException($"{missing}: no such folder; name folders that hold models");
            }

            var models = new EmbeddingModelCatalog([.. Workspace.ModelFolders, .. parsed.GetValue(folders) ?? []]).List().ToList();
            if (parsed.GetValue(json))
            {
                Output.Json(ModelListJson.Write(models));
            }
            else
            {
                ModelView.Print(models, Output.Answer);
            }

            return ExitCode.Passed;
        });
        return command;
    }

    private static Command BuildDistill()
    {
        var teacher = new Argument<string>("model") { Description = "Folder with the ONNX sentence model to distil" };
        var texts = new Option<string[]>("--text") { Description = "Text files that token frequencies are counted in", Required = true, AllowMultipleArgumentsPerToken = true, HelpName = "files" };
        var output = new Option<string>("--out", "-o") { Description = "File to write", Required = true, HelpName = "file" };
        var from = new Option<string?>("--distilled-from") { Description = "Full name of the sentence model, for the notice (default: the folder's name)", HelpName = "name" };
        var licence = new Option<string>("--licence") { Description = "SPDX identifier of the sentence model's licence, which the result inherits", Required = true, HelpName = "id" };
        var reference = new Option<string?>("--reference") { Description = "One sentence about the reference text (default: the file names)", HelpName = "text" };
        var dimensions = new Option<int>("--dimensions") { Description = "Dimensions to keep", DefaultValueFactory = _ => 256 };
        var smoothing = new Option<double>("--smoothing") { Description = "a in the token weight a / (a + f)", DefaultValueFactory = _ => 1e-3 };
        var whitening = new Option<double>("--whitening") { Description = "0 keeps the spread of the components, 1 makes it equal", DefaultValueFactory = _ => new StaticDistillationOptions { DistilledFrom = "", Licence = "", ReferenceText = "" }.Whitening };
        var json = JsonOption.Create();
        var command = new Command("distill", "Distil a sentence model into a static one: a table of token vectors that needs no network").WithExamples(
            "ragprobe model distill models/all-MiniLM-L6-v2 --text corpora/*.md --licence Apache-2.0 --out minilm.static");
        command.Add(teacher);
        foreach (var option in new Option[] { texts, output, from, licence, reference, dimensions, smoothing, whitening, json })
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            var files = parsed.GetValue(texts)!;
            using var model = OnnxEmbeddingModel.Load(parsed.GetValue(teacher)!);
            var options = new StaticDistillationOptions
            {
                Name = Path.GetFileNameWithoutExtension(parsed.GetValue(output)!),
                DistilledFrom = parsed.GetValue(from) ?? model.Name,
                Licence = parsed.GetValue(licence)!,
                ReferenceText = parsed.GetValue(reference) ?? string.Join(", ", files.Select(Path.GetFileName)),
                Dimensions = parsed.GetValue(dimensions),
                Smoothing = parsed.GetValue(smoothing),
                Whitening = parsed.GetValue(whitening),
            };
            using var progress = new ProgressLine("distil", "vocabulary entries", TimeProvider.System);
            var distilled = StaticModelDistiller.Distill(
                model, files, options, new SynchronousProgress<DistillationProgress>(state => progress.Report(state.Done, state.Total)), cancellationToken);
            var file = parsed.GetValue(output)!;
            StaticModelFile.Write(file, distilled);
            if (parsed.GetValue(json))
            {
                Output.Json(ModelJson.Write(file, distilled));
            }
            else
            {
                Output.WriteLine(TerminalText.Clean(string.Create(CultureInfo.InvariantCulture, $"{file}: {distilled.Pieces.Count:n0} tokens, {options.Dimensions} dimensions, {new FileInfo(file).Length / 1e6:0.0} MB, fingerprint {distilled.Metadata.Fingerprint}")));
            }

            return Task.FromResult(ExitCode.Passed);
        });
        return command;
    }
}
