using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.EvalSets;
using RagProbe.Reports;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe evalset stats</c>: what kind of eval set it is.</summary>
internal static class EvalSetStatsCommand
{
    public static Command Build()
    {
        var evalSet = new EvalSetArgument();
        var json = JsonOption.Create();
        var command = new Command("stats", "Show what is in an eval set: questions, labels, documents, tags, duplicates").WithExamples(
            "ragprobe evalset stats eval-sets/handbook",
            "ragprobe evalset stats datasets/scifact --qrels qrels/train.tsv --json");
        evalSet.AddTo(command);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var location = evalSet.Read(parsed);
            var loaded = await EvalSetLoader.LoadDocumentsAsync(location, EvalSetLoader.ReadQuestions(location), cancellationToken);
            var statistics = EvalSetStatistics.Of(loaded.EvalSet, loaded.Documents.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal));
            if (parsed.GetValue(json))
            {
                Output.Json(EvalSetStatisticsJson.Write(statistics));
            }
            else
            {
                EvalSetStatisticsView.Print(statistics, Output.Answer);
            }

            return ExitCode.Passed;
        });
        return command;
    }
}
