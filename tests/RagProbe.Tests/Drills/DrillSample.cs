using System.Globalization;
using RagProbe.Corpus;
using RagProbe.Drills;
using RagProbe.EvalSets;
using RagProbe.Retrieval;
using RagProbe.Tests.Indexing;

namespace RagProbe.Tests.Drills;

/// <summary>Six documents of six sections, a question for each, and a model that costs nothing.</summary>
internal static class DrillSample
{
    private static readonly string[] Kinds = ["amber", "brittle", "copper", "distant", "elder", "frozen"];
    private static readonly string[] Places = ["harbour", "orchard", "quarry", "station", "theatre", "village"];
    private static readonly string[] Things = ["anchor", "bridge", "candle", "dynamo", "engine", "furnace"];
    private static readonly string[] Verbs = ["inspected", "repaired", "painted", "replaced", "measured", "cleaned"];
    private static readonly string[] People = ["Margaret", "Nathaniel", "Octavia", "Percival", "Rosalind", "Sebastian"];

    public static DrillPlan Plan(PipelineOptions? options = null, int maxTokens = 600, string documentPrefix = "")
    {
        var documents = Enumerable.Range(0, Places.Length).Select(WriteDocument).ToList();
        return new DrillPlan
        {
            EvalSet = new EvalSet { Name = "sample", CorpusPath = "", Questions = [.. documents.SelectMany((document, place) => Enumerable.Range(0, Things.Length).Select(thing => Ask(document, place, thing)))] },
            Documents = documents,
            Model = SmallWorld.ModelOf(new WordHashGenerator(), documentPrefix, maxTokens: maxTokens),
            Chunker = ChunkerCatalog.Parse("markdown(70)"),
            Options = options ?? new PipelineOptions { TopK = 3 },
            QuestionsPerFault = 6,
        };
    }

    private static SourceDocument WriteDocument(int place) =>
        SmallWorld.Document($"{Places[place]}.md", $"# The {Places[place]}\n\n{string.Join("\n\n", Things.Select((thing, i) => $"## About the {thing}\n\n{Fact(place, i)} {Remark(place, i)}"))}\n") with { Format = DocumentFormat.Markdown };

    private static string Fact(int place, int thing) => string.Create(
        CultureInfo.InvariantCulture,
        $"The {Kinds[(place + thing) % Kinds.Length]} {Things[thing]} of the {Places[place]} was {Verbs[(2 * place + thing) % Verbs.Length]} by {People[(place + (5 * thing)) % People.Length]} in {1900 + (10 * place) + thing}.");

    private static string Remark(int place, int thing) => string.Create(
        CultureInfo.InvariantCulture,
        $"It stands beside the {Things[(thing + 1 + place) % Things.Length]} behind Lantern Gate, weighs {200 + (7 * place) + (31 * thing)} pounds and is guarded every night until morning comes and another watchman takes over quietly.");

    private static Question Ask(SourceDocument document, int place, int thing) => new()
    {
        Id = $"{Places[place]}-{Things[thing]}",
        Text = $"Who {Verbs[(2 * place + thing) % Verbs.Length]} the {Kinds[(place + thing) % Kinds.Length]} {Things[thing]} of the {Places[place]}?",
        Expected = [SmallWorld.Expect(document, Fact(place, thing))],
    };
}
