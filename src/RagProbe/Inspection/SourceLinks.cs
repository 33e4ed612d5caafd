using RagProbe.EvalSets;

namespace RagProbe.Inspection;

/// <summary>Which documents of an eval set the sources in a collection's payloads are.</summary>
public sealed record SourceLinks
{
    /// <summary>By the payload's source.</summary>
    public required IReadOnlyList<LinkedSource> Linked { get; init; }

    /// <summary>Sources of the payload that lead to no document, or not for certain; by source.</summary>
    public required IReadOnlyList<UnlinkedSource> Unlinked { get; init; }

    /// <summary>Documents that no point of the collection comes from, by id: what is expected of them cannot be found.</summary>
    public required IReadOnlyList<string> DocumentsWithoutPoints { get; init; }

    /// <summary>Points without a source; null where they were not counted.</summary>
    public long? PointsWithoutSource { get; init; }

    /// <summary>Share of the payload's sources that lead to a document, 0 to 1; 0 when there are none.</summary>
    public double Rate => Linked.Count + Unlinked.Count == 0 ? 0 : (double)Linked.Count / (Linked.Count + Unlinked.Count);

    /// <summary>The document's id by the payload's source.</summary>
    public IReadOnlyDictionary<string, string> DocumentBySource => Linked.ToDictionary(static link => link.Source, static link => link.Document, StringComparer.Ordinal);

    /// <param name="sources">The payload's sources, with the number of points of each.</param>
    /// <param name="documents">Ids of the eval set's documents.</param>
    public static SourceLinks Link(IReadOnlyDictionary<string, long> sources, IReadOnlyCollection<string> documents)
    {
        var linker = new SourceLinker(documents);
        var linked = new List<LinkedSource>();
        var unlinked = new List<UnlinkedSource>();
        foreach (var (source, points) in sources.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            var link = linker.Link(source);
            if (link.DocumentId is { } document)
            {
                linked.Add(new LinkedSource(source, document, link.Kind, points));
            }
            else
            {
                unlinked.Add(new UnlinkedSource(source, points, link.Candidates, link.Kind == SourceLinkKind.Ambiguous ? "several documents answer to it" : "no document answers to it"));
            }
        }

        foreach (var rival in Rivals(linked))
        {
            linked.Remove(rival);
            unlinked.Add(new UnlinkedSource(rival.Source, rival.Points, [rival.Document], "another source answers to this document as well as or better than this one"));
        }

        return new SourceLinks
        {
            Linked = linked,
            Unlinked = [.. unlinked.OrderBy(static source => source.Source, StringComparer.Ordinal)],
            DocumentsWithoutPoints = [.. documents.Except(linked.Select(static link => link.Document), StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
    }

    // v1/setup.md and v2/setup.md cannot both be setup.md by their name alone. Paths that differ in case or slashes can.
    private static List<LinkedSource> Rivals(IReadOnlyList<LinkedSource> linked) =>
        [.. from link in linked
            group link by link.Document into same
            let strictest = same.Min(static link => link.How)
            let isCertain = strictest < SourceLinkKind.FileName || same.Count(link => link.How == strictest) == 1
            from link in same
            where link.How >= SourceLinkKind.FileName && !(isCertain && link.How == strictest)
            select link];
}

/// <param name="Source">As the payload writes it.</param>
/// <param name="Document">The document's id.</param>
/// <param name="How">What they have in common.</param>
/// <param name="Points">How many points come from it.</param>
public sealed record LinkedSource(string Source, string Document, SourceLinkKind How, long Points);

/// <param name="Source">As the payload writes it.</param>
/// <param name="Points">How many points come from it.</param>
/// <param name="Candidates">Documents that it could be; the one with the nearest name where none answers.</param>
/// <param name="Reason">Why none was chosen.</param>
public sealed record UnlinkedSource(string Source, long Points, IReadOnlyList<string> Candidates, string Reason);
