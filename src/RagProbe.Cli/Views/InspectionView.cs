using System.Globalization;
using RagProbe.Cli.Terminal;
using RagProbe.EvalSets;
using RagProbe.Inspection;
using Spectre.Console;

namespace RagProbe.Cli.Views;

internal static class InspectionView
{
    private const int UnlinkedShown = 20;
    private const int RoleWidth = 8;

    // Candidates with less speak for nothing.
    private const double WorthALine = 0.3;

    public static void Print(CollectionInspection inspection, IAnsiConsole console)
    {
        PrintSettings(inspection, console);
        PrintFields(inspection, console);
        PrintProposal(inspection.Proposal, console);
        PrintModels(inspection, console);
        if (inspection.Links is { } links)
        {
            PrintLinks(links, console);
        }

        if (inspection.Remarks.Count > 0)
        {
            Head(console, "Remarks");
            foreach (var remark in inspection.Remarks)
            {
                console.MarkupLine($"[yellow]-[/] {TerminalText.Markup(remark)}");
            }
        }
    }

    private static void PrintSettings(CollectionInspection inspection, IAnsiConsole console)
    {
        var settings = inspection.Settings;
        console.MarkupLine($"[bold]{TerminalText.Markup(inspection.Collection)}[/]{(inspection.AskedAs is { } alias ? $", which the alias {TerminalText.Markup(alias)} leads to" : "")}, Qdrant {TerminalText.Markup(inspection.ServerVersion)}");
        var rows = new List<(string Name, string Value)>
        {
            ("status", settings.Status + (settings.OptimizerError is { } error ? $", optimiser: {error}" : "")),
            ("points", Text($"{inspection.Points:n0}{(inspection.PointsAreExact ? "" : " (about)")}, {settings.IndexedVectors:n0} vectors in a graph or sparse index, {Plain.Count((int)settings.Segments, "segment")}, {Plain.Count(settings.Shards, "shard")}{(settings.Replicas > 1 ? $", {settings.Replicas} replicas" : "")}")),
        };
        rows.AddRange(settings.Vectors.Select(vector => ("vector", Describe(vector))));
        rows.AddRange(settings.SparseVectors.Select(sparse => ("sparse vector", $"{Name(sparse.Name)}{(sparse.HasIdf ? ", IDF" : ", no IDF")}{(sparse.OnDisk == true ? ", on disk" : "")}")));
        rows.Add(("HNSW", Describe(settings.Hnsw) + Text($", a graph from {settings.IndexingThreshold:n0} KB a segment")));
        rows.Add(("quantization", settings.Quantization ?? "none"));
        rows.Add(("payload", settings.PayloadOnDisk ? "on disk" : "in memory"));
        rows.Add(("payload indexes", settings.PayloadIndexes.Count == 0 ? "none" : string.Join("; ", settings.PayloadIndexes.Select(index => Text($"{index.Field} ({index.Type}, {index.Points:n0} points{(index.IsTenant ? ", tenant" : "")})")))));
        rows.Add(("aliases", inspection.Aliases.Count == 0 ? "none" : string.Join(", ", inspection.Aliases)));
        rows.Add(("strict mode", settings.StrictMode.Count == 0 ? "off" : string.Join(", ", settings.StrictMode.Select(limit => $"{limit.Key} {limit.Value}"))));
        if (settings.Metadata.Count > 0)
        {
            rows.Add(("notes", string.Join(", ", settings.Metadata.Select(note => $"{note.Key}: {note.Value}"))));
        }

        rows.AddRange(settings.Warnings.Select(warning => ("warning", warning)));
        var width = rows.Max(row => row.Name.Length);
        foreach (var (name, value) in rows)
        {
            console.MarkupLine($"[dim]{name.PadRight(width)}[/]  {TerminalText.Markup(value)}");
        }
    }

    private static void PrintFields(CollectionInspection inspection, IAnsiConsole console)
    {
        Head(console, $"Payload fields in {Plain.Count(inspection.SampledPoints, "sampled point")}");
        var table = new TextTable("field", "types", ">present", ">different", ">length", "example");
        foreach (var field in inspection.Fields)
        {
            table.AddRow(
                field.Path.ToString(),
                string.Join(", ", field.Types.Select(type => field.Types.Count == 1 ? type.Key : Text($"{type.Key} {type.Value}"))),
                Plain.Percent(field.Share),
                Text($"{field.DistinctValues:n0}"),
                field.Lengths is { } lengths ? lengths.Minimum == lengths.Maximum ? Text($"{lengths.Maximum}") : Text($"{lengths.Minimum}-{lengths.Maximum}") : "",
                field.Example);
        }

        table.Write(console);
    }

    private static void PrintProposal(MappingProposal proposal, IAnsiConsole console)
    {
        // Lines, not a table: the reasons are the point, and a table would cut them.
        Head(console, "What they mean");
        foreach (var role in proposal.Roles)
        {
            if (role.Chosen is { } chosen)
            {
                PrintCandidate(console, Role(role.Role), chosen, "green");
            }
            else if (role.Role is PayloadRole.Text or PayloadRole.Source)
            {
                console.MarkupLine($"{Role(role.Role).PadRight(RoleWidth)}  [red]not found; write it into ragprobe.json by hand[/]");
            }

            foreach (var other in role.Candidates.Where(candidate => !candidate.Path.Equals(role.Chosen?.Path) && candidate.Score >= WorthALine).Take(2))
            {
                PrintCandidate(console, role.Chosen is null ? $"{Role(role.Role)}?" : "  or", other, "dim");
            }
        }
    }

    private static void PrintCandidate(IAnsiConsole console, string role, PathCandidate candidate, string style) =>
        console.MarkupLine($"{role.PadRight(RoleWidth)}  {Score(candidate.Score)}  [{style}]{TerminalText.Markup(candidate.Path.ToString())}[/]: {TerminalText.Markup(candidate.Reason)}");

    private static void PrintModels(CollectionInspection inspection, IAnsiConsole console)
    {
        Head(console, "Embedding model");
        foreach (var guess in inspection.Models)
        {
            var style = guess.Verdict switch { ModelVerdict.Matches => "green", ModelVerdict.NotCompared => "dim", ModelVerdict.Close => "yellow", _ => "red" };
            console.MarkupLine($"{TerminalText.Markup(Name(guess.Vector))}: [{style}]{TerminalText.Markup(guess.Summary)}[/]");
            if (guess.Strangers.Count > 0)
            {
                console.MarkupLine($"  not by it: {TerminalText.Markup(string.Join(", ", guess.Strangers.Take(UnlinkedShown)))}{(guess.Strangers.Count > UnlinkedShown ? ", ..." : "")}");
            }

            foreach (var trial in guess.Trials.Skip(1))
            {
                console.MarkupLine($"  [dim]{TerminalText.Markup(Text($"{trial.Model} over {trial.Text}{(trial.Preparation.Length > 0 ? $", {trial.Preparation}" : "")}{(trial.Prefix.Length > 0 ? $" with \"{trial.Prefix}\"" : "")}: cosine {trial.MeanCosine:0.0000} on average, {trial.MinimumCosine:0.0000} at least"))}[/]");
            }
        }

        if (inspection.Models.Count == 0)
        {
            console.MarkupLine("no dense vector");
        }
    }

    private static void PrintLinks(SourceLinks links, IAnsiConsole console)
    {
        Head(console, "Sources");
        console.MarkupLine($"{links.Linked.Count} of {links.Linked.Count + links.Unlinked.Count} sources in the payloads lead to a document of the eval set ([{(links.Rate == 1 ? "green" : "red")}]{Plain.Percent(links.Rate)}[/])"
            + string.Concat(links.Linked.CountBy(link => link.How).OrderBy(pair => pair.Key).Select(pair => $", {pair.Value} by {How(pair.Key)}")));
        if (links.PointsWithoutSource > 0)
        {
            console.MarkupLine($"[red]{links.PointsWithoutSource} points have no source[/]");
        }

        foreach (var source in links.Unlinked.Take(UnlinkedShown))
        {
            console.MarkupLine($"  [red]{TerminalText.Markup(source.Source)}[/] ({Plain.Count((int)source.Points, "point")}): {TerminalText.Markup(source.Reason)}{(source.Candidates.Count > 0 ? TerminalText.Markup($"; candidates: {string.Join(", ", source.Candidates.Take(5))}") : "")}");
        }

        More(console, links.Unlinked.Count);
        if (links.DocumentsWithoutPoints.Count > 0)
        {
            console.MarkupLine($"{Plain.Count(links.DocumentsWithoutPoints.Count, "document")} of the eval set {(links.DocumentsWithoutPoints.Count == 1 ? "has" : "have")} no point in the collection:");
            foreach (var document in links.DocumentsWithoutPoints.Take(UnlinkedShown))
            {
                console.MarkupLine($"  {TerminalText.Markup(document)}");
            }

            More(console, links.DocumentsWithoutPoints.Count);
        }
    }

    private static void More(IAnsiConsole console, int count)
    {
        if (count > UnlinkedShown)
        {
            console.MarkupLine($"  ... and {count - UnlinkedShown} more; --json lists all");
        }
    }

    private static void Head(IAnsiConsole console, string title)
    {
        console.WriteLine();
        console.MarkupLine($"[bold]{Markup.Escape(title)}[/]");
    }

    private static string Describe(VectorSettings vector) =>
        Text($"{Name(vector.Name)}, {vector.Dimensions} dimensions, {vector.Distance}, {vector.Datatype}{(vector.IsMulti ? ", several a point" : "")}{(vector.OnDisk == true ? ", on disk" : "")}")
        + (vector.Hnsw is { } hnsw ? $", HNSW {Describe(hnsw)}" : "")
        + (vector.Quantization is { } quantization ? $", quantization {quantization}" : "");

    private static string Describe(HnswSettings? hnsw) => hnsw is null
        ? "server's defaults"
        : string.Join(", ", new[]
        {
            hnsw.M is { } m ? Text($"m {m}") : null,
            hnsw.EfConstruct is { } ef ? Text($"ef_construct {ef}") : null,
            hnsw.PayloadM is { } payload ? Text($"payload_m {payload}") : null,
            hnsw.FullScanThreshold is { } scan ? Text($"full scan below {scan:n0} KB") : null,
            hnsw.OnDisk == true ? "on disk" : null,
        }.Where(part => part is not null));

    private static string Name(string vector) => vector.Length == 0 ? "the default vector" : vector;

    private static string Role(PayloadRole role) => role.ToString().ToLowerInvariant();

    private static string How(SourceLinkKind kind) => kind switch
    {
        SourceLinkKind.Exact => "its id",
        SourceLinkKind.NormalisedPath => "the same path written otherwise",
        SourceLinkKind.PathSuffix => "the end of the path",
        SourceLinkKind.FileName => "the file name",
        _ => "the file name without extension",
    };

    private static string Score(double score) => score.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
