using RagProbe.Embedding;
using RagProbe.Indexes.Qdrant.Connection;

namespace RagProbe.Inspection;

/// <summary>Looks at a collection that somebody else made: reads it, then concludes what its payloads mean and which model it needs.</summary>
public static class CollectionInspector
{
    private const int TextsTried = 3;

    /// <param name="connection">The server.</param>
    /// <param name="name">Collection or alias.</param>
    /// <param name="models">The models at hand.</param>
    /// <param name="options">How much to look at, and the eval set's documents.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="QdrantException">The server cannot be asked, or has no such collection.</exception>
    public static async Task<CollectionInspection> InspectAsync(QdrantConnection connection, string name, EmbeddingModelCatalog models, InspectionOptions options, CancellationToken cancellationToken)
    {
        var reading = await CollectionReader.ReadAsync(connection, name, options.SampleSize, options.Seed, cancellationToken);
        var inspection = await ConcludeAsync(reading, models, options.Documents, cancellationToken);
        if (options.Documents is null || inspection.Proposal[PayloadRole.Source].Chosen is not { } source)
        {
            return inspection;
        }

        var sources = await CollectionSources.ReadAsync(connection, reading.Collection, source.Path, cancellationToken);
        return inspection with { Links = SourceLinks.Link(sources.Points, [.. options.Documents.Keys]) with { PointsWithoutSource = sources.PointsWithoutSource } };
    }

    /// <summary>The conclusions alone; links are not among them.</summary>
    internal static async Task<CollectionInspection> ConcludeAsync(CollectionReading reading, EmbeddingModelCatalog models, IReadOnlyDictionary<string, string>? documents, CancellationToken cancellationToken)
    {
        var settings = SettingsReader.Read(reading.Info);
        var columns = PayloadTable.Read(reading.Sample);
        var proposal = MappingProposer.Propose(reading.Sample, columns, documents);
        var guesser = new ModelGuesser(reading.Sample, models);
        var guesses = new List<ModelGuess>();
        foreach (var vector in settings.Vectors)
        {
            guesses.Add(await guesser.GuessAsync(vector, Texts(proposal, columns), cancellationToken));
        }

        return new CollectionInspection
        {
            Collection = reading.Collection,
            AskedAs = reading.AskedAs,
            Aliases = reading.Aliases,
            ServerVersion = reading.ServerVersion,
            Settings = settings,
            Points = reading.Points,
            PointsAreExact = reading.PointsAreExact,
            SampledPoints = reading.Sample.Count,
            Fields = [.. columns.Select(PayloadField.Of)],
            Proposal = Agree(proposal, guesses, reading.Sample, columns, documents),
            Models = guesses,
            Remarks = [.. InspectionRemarks.Of(reading, settings)],
        };
    }

    // Titles and summaries can have vectors of their own: those with candidates are tried, too.
    private static List<PayloadColumn> Texts(MappingProposal proposal, IReadOnlyList<PayloadColumn> columns) =>
        [.. proposal[PayloadRole.Text].Candidates.Take(TextsTried).Select(candidate => columns.First(column => column.Path.Equals(candidate.Path)))];

    // Two fields can read like the chunk's text (the text, a window around it); the one that was embedded is meant.
    private static MappingProposal Agree(MappingProposal proposal, IReadOnlyList<ModelGuess> guesses, IReadOnlyList<SampledPoint> sample, IReadOnlyList<PayloadColumn> columns, IReadOnlyDictionary<string, string>? documents)
    {
        var text = proposal[PayloadRole.Text];
        var matching = guesses.Where(static guess => guess.Verdict == ModelVerdict.Matches).Select(static guess => guess.Best!.Text).ToList();
        if (text.Chosen is null || matching.Count == 0 || matching.Contains(text.Chosen.Path))
        {
            return proposal;
        }

        return text.Candidates.FirstOrDefault(candidate => candidate.Score >= TextCandidates.Enough && matching.Contains(candidate.Path)) is { } embedded
            ? MappingProposer.WithText(proposal, embedded with { Reason = $"{embedded.Reason}; the stored vectors are those of this text" }, sample, columns, documents)
            : proposal;
    }
}
