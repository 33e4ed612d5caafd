using System.CommandLine;
using RagProbe.Chunkings;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Corpus;
using RagProbe.EvalSets;
using RagProbe.Reports;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe chunkings</c>: ways of cutting the documents, compared before anything is indexed.</summary>
internal static class ChunkingsCommand
{
    // One of each kind, at sizes that people start from.
    private static readonly string[] Usual = ["markdown(400)", "recursive(200)", "recursive(400)", "tokens(400,overlap=50)", "sentences(5,overlap=1)", "sentences(900 characters)"];

    public static Command Build()
    {
        var evalSet = new EvalSetArgument();
        var chunkers = new Option<string[]>("--chunker")
        {
            Description = $"Ways to cut, any number of them, with numbers of your own (default: the eval set's own and {string.Join(", ", Usual)})",
            AllowMultipleArgumentsPerToken = true,
            HelpName = "names",
        };
        var atFirstOccurrence = new Option<bool>("--first-occurrence") { Description = "Let a chunk count where its text stands first in the document, as the published evaluation of chunkers does; matters where documents repeat themselves" };
        var json = JsonOption.Create();
        var command = new Command("chunkings", "Compare ways of cutting the documents by what they do to the expected passages; nothing is indexed or retrieved").WithExamples(
            "ragprobe chunkings eval-sets/handbook",
            "ragprobe chunkings eval-sets/handbook --chunker \"recursive(200)\" \"sentences(5,overlap=2)\" --json",
            "ragprobe chunkings questions.csv --corpus corpora --first-occurrence --chunker \"tokens(200)\" \"tokens(800,overlap=400)\" \"recursive(200)\"");
        evalSet.AddTo(command);
        command.Add(chunkers);
        command.Add(atFirstOccurrence);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var location = evalSet.Read(parsed);
            var questions = EvalSetLoader.ReadQuestions(location);
            var chosen = Chosen(parsed.GetValue(chunkers) ?? [], questions);
            var loaded = await EvalSetLoader.LoadDocumentsAsync(location, questions, cancellationToken);
            var scores = chosen.Select(chunker =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return ChunkingScorer.Score(loaded.EvalSet, loaded.Documents, chunker, parsed.GetValue(atFirstOccurrence));
            }).ToList();
            if (scores[0].Passages == 0)
            {
                Output.Note($"{loaded.EvalSet.Name} judges whole documents only: without expected passages nothing can be said but how many chunks there are and how long.");
            }

            if (parsed.GetValue(json))
            {
                Output.Json(ChunkingsJson.Write(loaded.EvalSet, scores));
            }
            else
            {
                ChunkingsView.Print(scores, Output.Answer);
            }

            return ExitCode.Passed;
        });
        return command;
    }

    private static List<IChunker> Chosen(IReadOnlyList<string> given, EvalSet evalSet)
    {
        try
        {
            var names = given.Count > 0 ? given : [.. evalSet.Defaults.TryGetValue("chunker", out var own) ? [own] : (string[])[], .. Usual];
            return [.. names.Select(ChunkerCatalog.Parse).DistinctBy(chunker => chunker.Name, StringComparer.Ordinal)];
        }
        catch (FormatException exception)
        {
            throw new UsageException($"--chunker: {exception.Message}");
        }
    }
}
