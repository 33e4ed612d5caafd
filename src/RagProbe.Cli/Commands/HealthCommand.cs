using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.EvalSets;
using RagProbe.Health;
using RagProbe.Indexes.Qdrant;
using RagProbe.Reports;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe health</c>: what is wrong with an index as a whole, before any question is looked at.</summary>
internal static class HealthCommand
{
    public static Command Build()
    {
        var evalSet = new Option<string?>("--eval-set") { Description = "Eval set whose questions are asked and whose documents the chunks are compared with; without one the chunks' own vectors are searched", HelpName = "path" };
        var corpus = new Option<string?>("--corpus") { Description = "File or folder with the eval set's documents, where the set does not say", HelpName = "path" };
        var sources = new Option<string?>("--sources") { Description = "Folder or file with the documents, where there is no eval set", HelpName = "path" };
        var sample = new Option<int>("--sample") { Description = "Chunks to look at closely", DefaultValueFactory = _ => HealthInput.DefaultSampleSize, HelpName = "number" };
        var seed = new Option<int>("--seed") { Description = "Chooses the chunks; the same seed chooses the same ones", DefaultValueFactory = _ => 1, HelpName = "number" };
        var limit = new Option<int>("--limit") { Description = "How many chunks your application asks for: a larger limit hides what the graph misses", DefaultValueFactory = _ => HealthInput.DefaultLimit, HelpName = "number" };
        var target = new ReadTarget();
        var json = JsonOption.Create();
        var command = new Command("health", "Look at an index as a whole: counts, vectors, the model behind them, what the graph misses, copies, hubs. Exit code 2 when a check failed").WithExamples(
            "ragprobe health --eval-set eval-sets/handbook",
            "ragprobe health --collection docs --qdrant http://localhost:6334",
            "ragprobe health --collection docs --eval-set my-set --sample 1000 --limit 5 --json",
            "ragprobe health --index my-index --sources docs");
        foreach (var option in new Option[] { evalSet, corpus, sources, sample, seed, limit })
        {
            command.Add(option);
        }

        target.AddTo(command);
        command.Add(json);
        command.Add(Workspace.FolderOption);
        command.SetAction(async (given, cancellationToken) =>
        {
            var location = given.GetValue(evalSet) is { } path ? new EvalSetLocation { Path = path, Corpus = given.GetValue(corpus) } : null;
            var questions = location is null ? null : EvalSetLoader.ReadQuestions(location);
            var parsed = Settings.Apply(given, command, questions);
            UsageProblems.ThrowIfAny(problems =>
            {
                problems.Try(() => RequireRange("--sample", given.GetValue(sample), HealthInput.LargestSampleSize));
                problems.Try(() => RequireRange("--limit", given.GetValue(limit), largest: 10_000));
                if (location is not null && given.GetValue(sources) is not null)
                {
                    problems.Add("--sources: the eval set brings its documents along; give --corpus where it does not say where they are");
                }

                target.Check(parsed, problems);
            });
            var workspace = Workspace.Of(parsed);
            var loaded = location is null ? null : await EvalSetLoader.LoadDocumentsAsync(location, questions!, cancellationToken);
            var folder = given.GetValue(sources);
            var documents = loaded?.Documents ?? (folder is null ? null : await EvalSetLoader.ReadCorpusAsync(folder, cancellationToken));
            var name = loaded?.EvalSet.Name ?? (folder is null ? null : Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))));
            var (opened, openedModel) = await target.OpenAsync(given, parsed, workspace, name, documents ?? [], cancellationToken);
            await using var index = opened;
            using var model = openedModel;
            var report = await IndexHealthCheck.RunAsync(
                new HealthInput
                {
                    Index = index.Index,
                    Collection = index.Index as QdrantIndex,
                    Model = model,
                    Documents = documents,
                    Questions = loaded?.EvalSet.Questions,
                    SampleSize = parsed.GetValue(sample),
                    Seed = parsed.GetValue(seed),
                    Limit = parsed.GetValue(limit),
                },
                cancellationToken);
            if (parsed.GetValue(json))
            {
                Output.Json(HealthJson.Write(report));
            }
            else
            {
                HealthView.Print(report, Output.Answer);
            }

            return report.Status == HealthStatus.Failed ? ExitCode.Failed : ExitCode.Passed;
        });
        return command;
    }

    private static void RequireRange(string option, int value, int largest)
    {
        if (value < 1 || value > largest)
        {
            throw new UsageException(FormattableString.Invariant($"{option}: {value} is not 1 to {largest}"));
        }
    }
}
