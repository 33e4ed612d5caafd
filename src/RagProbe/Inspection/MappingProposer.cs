using RagProbe.EvalSets;

namespace RagProbe.Inspection;

/// <summary>Finds out by a sample of points what the fields of their payloads mean: by what they hold first, by their names second.</summary>
internal static class MappingProposer
{
    private const int CandidatesKept = 5;

    /// <param name="points">The sample.</param>
    /// <param name="columns">Their payloads.</param>
    /// <param name="documents">Texts of the documents by id; null where there are none at hand.</param>
    public static MappingProposal Propose(IReadOnlyList<SampledPoint> points, IReadOnlyList<PayloadColumn> columns, IReadOnlyDictionary<string, string>? documents)
    {
        var linker = documents is null ? null : new SourceLinker(documents.Keys);
        var text = Choose(PayloadRole.Text, TextCandidates.Find(columns), TextCandidates.Enough);
        return WithText(text, points, columns, linker, documents);
    }

    /// <summary>The same with another of the text's candidates, which the vectors spoke for.</summary>
    public static MappingProposal WithText(MappingProposal proposal, PathCandidate text, IReadOnlyList<SampledPoint> points, IReadOnlyList<PayloadColumn> columns, IReadOnlyDictionary<string, string>? documents) =>
        WithText(proposal[PayloadRole.Text] with { Chosen = text }, points, columns, documents is null ? null : new SourceLinker(documents.Keys), documents);

    private static MappingProposal WithText(RoleProposal text, IReadOnlyList<SampledPoint> points, IReadOnlyList<PayloadColumn> columns, SourceLinker? linker, IReadOnlyDictionary<string, string>? documents)
    {
        var source = Choose(PayloadRole.Source, SourceCandidates.Find(columns, text.Chosen?.Path, linker), SourceCandidates.Enough);
        if (Column(text) is not { } textColumn)
        {
            return new MappingProposal { Roles = [text, source, .. Enum.GetValues<PayloadRole>().Skip(2).Select(static role => new RoleProposal { Role = role, Candidates = [] })] };
        }

        var places = new ChunkPlaces(textColumn, Column(source), linker, documents);
        var (starts, ends) = OffsetCandidates.Find(columns, places);
        var start = Choose(PayloadRole.Start, starts, OffsetCandidates.Enough);
        return new MappingProposal
        {
            Roles =
            [
                text,
                source,
                start,
                Choose(PayloadRole.End, ends, 0.9),
                Choose(PayloadRole.Hash, IdentityCandidates.Hashes(columns, textColumn), IdentityCandidates.Enough),
                Choose(PayloadRole.Page, PlaceCandidates.Pages(columns, places, Column(start)), PlaceCandidates.Enough),
                Choose(PayloadRole.Heading, PlaceCandidates.Headings(columns, places, textColumn.Path), PlaceCandidates.Enough),
                Choose(PayloadRole.Id, IdentityCandidates.Ids(columns, points), IdentityCandidates.Enough),
                Choose(PayloadRole.Tokens, PlaceCandidates.TokenCounts(columns, places), PlaceCandidates.Enough),
            ],
        };

        PayloadColumn? Column(RoleProposal role) => role.Chosen is { } chosen ? columns.First(column => column.Path.Equals(chosen.Path)) : null;
    }

    private static RoleProposal Choose(PayloadRole role, IEnumerable<PathCandidate> candidates, double enough)
    {
        var ranked = Ranking.Of(candidates);
        return new RoleProposal { Role = role, Chosen = ranked.FirstOrDefault(candidate => candidate.Score >= enough), Candidates = [.. ranked.Take(CandidatesKept)] };
    }
}
