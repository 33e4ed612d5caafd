using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Indexes.Qdrant;
using RagProbe.Reports;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe alias</c>: where aliases lead, and moving one.</summary>
internal static class AliasCommand
{
    public static Command Build() => new("alias", "List, resolve and move aliases of a Qdrant server") { BuildList(), BuildResolve(), BuildSwap() };

    private static Command BuildList()
    {
        var qdrant = new QdrantOption();
        var json = JsonOption.Create();
        var command = new Command("list", "List aliases and the collections they lead to").WithExamples("ragprobe alias list", "ragprobe alias list --json");
        command.Add(json);
        qdrant.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var connection = await qdrant.OpenAsync(parsed, cancellationToken);
            var aliases = await QdrantAliases.ListAsync(connection, cancellationToken);
            var collections = await QdrantAliases.ListCollectionsAsync(connection, cancellationToken);
            if (parsed.GetValue(json))
            {
                Output.Json(AliasJson.Write(aliases, collections));
                return ExitCode.Passed;
            }

            var table = new TextTable("collection", "aliases");
            foreach (var collection in collections)
            {
                table.AddRow(collection, string.Join(", ", aliases.Where(alias => alias.Collection == collection).Select(alias => alias.Alias)));
            }

            table.Write(Output.Answer);
            return ExitCode.Passed;
        });
        return command;
    }

    private static Command BuildResolve()
    {
        var name = new Argument<string>("name") { Description = "Alias or collection" };
        var qdrant = new QdrantOption();
        var command = new Command("resolve", "Print the collection that a name leads to").WithExamples("ragprobe alias resolve docs");
        command.Add(name);
        qdrant.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var connection = await qdrant.OpenAsync(parsed, cancellationToken);
            Output.WriteLine(TerminalText.Clean(await QdrantAliases.ResolveAsync(connection, parsed.GetValue(name)!, cancellationToken)));
            return ExitCode.Passed;
        });
        return command;
    }

    private static Command BuildSwap()
    {
        var alias = new Argument<string>("alias") { Description = "Alias to move, or to make" };
        var to = new Option<string>("--to") { Description = "Collection that it is to lead to", Required = true, HelpName = "collection" };
        var qdrant = new QdrantOption();
        var json = JsonOption.Create();
        var command = new Command("swap", "Let an alias lead to another collection, in one step").WithExamples("ragprobe alias swap docs --to docs-2024-06");
        command.Add(alias);
        command.Add(to);
        command.Add(json);
        qdrant.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var connection = await qdrant.OpenAsync(parsed, cancellationToken);
            var swap = await QdrantAliases.SwapAsync(connection, parsed.GetValue(alias)!, parsed.GetValue(to)!, cancellationToken);
            if (parsed.GetValue(json))
            {
                Output.Json(AliasJson.Write(swap));
            }
            else if (!swap.WasOvertaken)
            {
                Output.WriteLine(TerminalText.Clean(Describe(swap)));
                if (swap is { WasThere: false, Previous: { } previous })
                {
                    Output.WriteLine($"Back: ragprobe alias swap {NextCommand.Quote(swap.Alias)} --to {NextCommand.Quote(previous)}{qdrant.Repeat(parsed)}");
                }
            }

            return swap.WasOvertaken
                ? throw new CannotRunException($"Somebody else moved '{swap.Alias}' in the same moment: it leads to {(swap.Current is { } current ? $"'{current}'" : "nothing")} now. Find out who, then run again.")
                : ExitCode.Passed;
        });
        return command;
    }

    private static string Describe(AliasSwap swap) => swap switch
    {
        { WasThere: true } => $"{swap.Alias} leads to {swap.Collection} already; nothing was changed.",
        { Previous: { } previous } => $"{swap.Alias}: {previous} -> {swap.Collection}",
        _ => $"{swap.Alias} -> {swap.Collection}, a new alias",
    };
}
