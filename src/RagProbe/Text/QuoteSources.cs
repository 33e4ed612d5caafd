namespace RagProbe.Text;

/// <summary>A place that holds a quote.</summary>
/// <param name="Span">In code points of the document.</param>
/// <param name="Similarity">0 to 1; 1 when exact or normalised.</param>
internal sealed record QuoteSource(string DocumentId, TextSpan Span, QuoteMatchLevel Level, double Similarity);

/// <summary>Where a quote stands among all documents.</summary>
internal sealed record QuoteSourceSearch
{
    /// <summary>By document, then place; empty when no document holds it.</summary>
    public required IReadOnlyList<QuoteSource> Found { get; init; }

    /// <summary>True when there are more places than were looked for.</summary>
    public bool IsCut { get; init; }

    /// <summary>True when the places hold different texts that are equally similar to the quote: nobody can choose.</summary>
    public bool IsTie { get; init; }

    /// <summary>The most similar place where nothing was found, if any.</summary>
    public QuoteSource? Nearest { get; init; }
}

/// <summary>
/// Finds the documents that a quote comes from: those that hold it exactly or after folding; where none does, those that hold what
/// is most similar to it.
/// </summary>
internal sealed class QuoteSources(IReadOnlyDictionary<string, SearchableText> documents)
{
    /// <summary>A quote that stands in more places points nowhere.</summary>
    public const int MaxAccepted = 10;

    // The edit distance is measured in the documents that share most 4-grams with the quote.
    private const int MaxCompared = 16;

    private readonly (string Id, SearchableText Text)[] _documents = [.. documents.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => (pair.Key, pair.Value))];

    public QuoteSourceSearch Find(string quote)
    {
        var folded = FoldedText.FoldTrimmed(quote);
        if (folded.Length == 0)
        {
            return new QuoteSourceSearch { Found = [] };
        }

        var found = new List<QuoteSource>();
        foreach (var (id, text) in _documents)
        {
            if (QuoteFinder.FindVerbatim(text, quote, folded) is { } match)
            {
                found.AddRange(match.Places.Select(span => new QuoteSource(id, span, match.Level, 1)));
                if (found.Count >= QuoteFinder.MaxPlaces)
                {
                    return new QuoteSourceSearch { Found = found, IsCut = true };
                }
            }
        }

        return found.Count > 0 ? new QuoteSourceSearch { Found = found } : FindSimilar(folded);
    }

    private QuoteSourceSearch FindSimilar(string quote)
    {
        var matches = _documents
            .Select(document => (document.Id, document.Text, Candidate: QuoteFinder.BestCandidate(document.Text, quote)))
            .Where(static document => document.Candidate is not null)
            .OrderByDescending(static document => document.Candidate!.Value.IsWithinReach)
            .ThenByDescending(static document => document.Candidate!.Value.SharedGrams)
            .ThenBy(static document => document.Id, StringComparer.Ordinal)
            .Take(MaxCompared)
            .ToList();

        var found = new List<QuoteSource>();
        foreach (var (id, text, _) in matches.TakeWhile(static document => document.Candidate!.Value.IsWithinReach))
        {
            if (QuoteFinder.FindApproximately(text, quote) is { Level: QuoteMatchLevel.Fuzzy } match)
            {
                found.AddRange(match.Places.Select(span => new QuoteSource(id, span, QuoteMatchLevel.Fuzzy, match.Similarity)));
            }
        }

        if (found.Count == 0)
        {
            var nearest = matches.Select(document => (document.Id, Match: QuoteFinder.FindApproximately(document.Text, quote))).FirstOrDefault(static document => document.Match.Places.Count > 0);
            return new QuoteSourceSearch { Found = [], Nearest = nearest.Match is { } match ? new QuoteSource(nearest.Id, match.Places[0], QuoteMatchLevel.NotFound, match.Similarity) : null };
        }

        var best = found.Max(static source => source.Similarity);
        List<QuoteSource> alike = [.. found.Where(source => best - source.Similarity < QuoteFinder.TieMargin).OrderBy(static source => source.DocumentId, StringComparer.Ordinal).ThenBy(static source => source.Span.Start)];
        return new QuoteSourceSearch { Found = alike, IsTie = alike.Select(TextOf).Distinct(StringComparer.Ordinal).Count() > 1 };
    }

    private string TextOf(QuoteSource source) => FoldedText.FoldTrimmed(documents[source.DocumentId].CodePoints.Slice(source.Span));
}
