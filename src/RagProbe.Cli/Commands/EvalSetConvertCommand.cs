using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.EvalSets;
using RagProbe.Reports;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe evalset convert</c>: any eval set as a native one.</summary>
internal static class EvalSetConvertCommand
{
    private const int IdsNamed = 5;

    public static Command Build()
    {
        var evalSet = new EvalSetArgument();
        var target = new Option<string>("--out") { Description = "Folder to write evalset.json, questions.jsonl and corpus into", Required = true, HelpName = "folder" };
        var link = new Option<bool>("--link-corpus") { Description = "Refer to the documents where they lie, by a relative path, instead of copying them" };
        var force = new Option<bool>("--force") { Description = "Replace the eval set that is in the folder" };
        var json = JsonOption.Create();
        var command = new Command("convert", "Write an eval set of any format as a native one, its labels resolved to quotes and offsets").WithExamples(
            "ragprobe evalset convert datasets/scifact --out eval-sets/scifact",
            "ragprobe evalset convert testset.jsonl --corpus docs --out eval-sets/generated --link-corpus");
        evalSet.AddTo(command);
        foreach (var option in new Option[] { target, link, force, json })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var location = evalSet.Read(parsed);
            var loaded = await EvalSetLoader.LoadDocumentsAsync(location, EvalSetLoader.ReadQuestions(location), cancellationToken);
            var folder = parsed.GetValue(target)!;
            var copied = await new EvalSetConversion(location, loaded, folder).WriteAsync(parsed.GetValue(link), parsed.GetValue(force), cancellationToken);
            var left = loaded.EvalSet.Questions.Where(question => !NativeWriter.CanHold(question)).Select(question => question.Id).ToList();
            if (left.Count > 0)
            {
                Output.Note($"Left out: {Plain.Count(left.Count, "question")} that nothing is expected for ({string.Join(", ", left.Take(IdsNamed))}{(left.Count > IdsNamed ? ", ..." : "")}). Nothing could be scored; write \"unanswerable\": true where that is meant.");
            }

            var written = loaded.EvalSet.Questions.Where(NativeWriter.CanHold).ToList();
            var judgments = written.Sum(question => question.Expected.Count);
            if (parsed.GetValue(json))
            {
                Output.Json(EvalSetConversionJson.Write(folder, loaded.EvalSet, written.Count, judgments, copied, left));
            }
            else
            {
                Output.WriteLine(TerminalText.Clean($"{folder}: {Plain.Count(written.Count, "question")} and {Plain.Count(judgments, "judgment")} written, read back and found the same; {(parsed.GetValue(link) ? "the corpus is referred to where it lies" : $"{Plain.Count(copied, "file")} of documents copied")}"));
                Output.WriteLine($"Next: ragprobe evalset stats {NextCommand.Quote(folder)}");
            }

            return ExitCode.Passed;
        });
        return command;
    }
}
