namespace RagProbe.Text;

/// <summary>Finds a quote in a document: exactly, else folded, else approximately.</summary>
internal static class QuoteFinder
{
    /// <summary>Below it two texts are not taken for the same.</summary>
    public const double MinimumSimilarity = 0.9;

    /// <summary>A quote that occurs more often than this is not searched further.</summary>
    public const int MaxPlaces = 100;

    /// <summary>Two approximate places whose similarity differs by less than this are a choice nobody can make for the author.</summary>
    public const double TieMargin = 0.02;

    // Cells of the distance table that one quote may cost in all: a bound for hostile input, about a third of a second.
    private const long CellBudget = 50_000_000;

    private const int MaxCandidates = 32;

    public static QuoteMatch Find(SearchableText document, string quote)
    {
        // Of blanks and invisible characters alone nothing is left that a chunk could be compared with.
        var folded = FoldedText.FoldTrimmed(quote);
        if (folded.Length == 0)
        {
            return new QuoteMatch { Level = QuoteMatchLevel.NotFound, Places = [], Similarity = 0 };
        }

        return FindVerbatim(document, quote, folded) ?? FindApproximately(document, folded);
    }

    /// <summary>Where the document holds a quote exactly or, if it does not, after folding; null when it does neither.</summary>
    /// <param name="folded">The quote folded and trimmed, not empty.</param>
    public static QuoteMatch? FindVerbatim(SearchableText document, string quote, string folded)
    {
        var exact = Occurrences(document.Text, quote);
        if (exact.Count > 0)
        {
            return new QuoteMatch
            {
                Level = QuoteMatchLevel.Exact,
                Places = [.. exact.Select(start => document.CodePoints.ToSpan(start, start + quote.Length))],
                Similarity = 1,
            };
        }

        var normalised = Occurrences(document.Folded.Folded, folded);
        if (normalised.Count > 0)
        {
            return new QuoteMatch
            {
                Level = QuoteMatchLevel.Normalised,
                Places = [.. normalised.Select(start => ToSpan(document, start, start + folded.Length))],
                Similarity = 1,
            };
        }

        return null;
    }

    /// <summary>The stretch of the document that shares most with a quote; null when it shares nothing.</summary>
    /// <param name="quote">Folded and trimmed.</param>
    public static QuoteCandidate? BestCandidate(SearchableText document, string quote) =>
        QuoteCandidates.Find(quote, document.Folded.Folded, MaxDistance(quote)) is [var best, ..] ? best : null;

    /// <summary>The places most similar to a quote, at level <see cref="QuoteMatchLevel.Fuzzy"/>, or the nearest one at <see cref="QuoteMatchLevel.NotFound"/>.</summary>
    /// <param name="quote">Folded and trimmed.</param>
    public static QuoteMatch FindApproximately(SearchableText document, string quote)
    {
        var text = document.Folded.Folded;
        var maxDistance = MaxDistance(quote);
        var candidates = QuoteCandidates.Find(quote, text, maxDistance);
        var found = new List<ApproximateMatch>();
        var cells = 0L;
        foreach (var candidate in candidates.Where(candidate => candidate.IsWithinReach).Take(MaxCandidates))
        {
            var cost = (long)(candidate.End - candidate.Start) * Math.Min(quote.Length, 2 * maxDistance);
            if (cells > 0 && cells + cost > CellBudget)
            {
                break;
            }

            cells += cost;
            if (FindIn(candidate, maxDistance) is { } match && match.Similarity(quote.Length) >= MinimumSimilarity && !found.Exists(other => Overlap(other, match)))
            {
                found.Add(match);
            }
        }

        if (found.Count > 0)
        {
            var best = found.Max(match => match.Similarity(quote.Length));
            return new QuoteMatch
            {
                Level = QuoteMatchLevel.Fuzzy,
                Places = [.. found.FindAll(match => best - match.Similarity(quote.Length) < TieMargin).Select(match => ToSpan(document, match.Start, match.End)).OrderBy(span => span.Start)],
                Similarity = best,
            };
        }

        // Nothing near enough: say at least how near the best place comes.
        var nearest = candidates.Count == 0
            ? null
            : FindIn(candidates[0], (int)Math.Min(quote.Length / 2, CellBudget / Math.Max(1, candidates[0].End - candidates[0].Start)));
        return new QuoteMatch
        {
            Level = QuoteMatchLevel.NotFound,
            Places = nearest is { } place && place.End > place.Start ? [ToSpan(document, place.Start, place.End)] : [],
            Similarity = nearest?.Similarity(quote.Length) ?? 0,
        };

        ApproximateMatch? FindIn(QuoteCandidate candidate, int limit) =>
            ApproximateMatch.Find(quote, text.AsSpan(candidate.Start, candidate.End - candidate.Start), limit) is { } match
                ? match with { Start = match.Start + candidate.Start, End = match.End + candidate.Start }
                : null;
    }

    // distance <= .1 x the longer text, and the longer text has at most distance characters more than the quote.
    private static int MaxDistance(string quote) => quote.Length / 9;

    private static bool Overlap(ApproximateMatch left, ApproximateMatch right) => left.Start < right.End && right.Start < left.End;

    private static TextSpan ToSpan(SearchableText document, int foldedStart, int foldedEnd)
    {
        var folded = document.Folded.Folded;
        while (foldedEnd - foldedStart > 1 && folded[foldedStart] == ' ')
        {
            foldedStart++;
        }

        while (foldedEnd - foldedStart > 1 && folded[foldedEnd - 1] == ' ')
        {
            foldedEnd--;
        }

        var (start, end) = document.Folded.ToOriginal(foldedStart, foldedEnd);
        return document.CodePoints.ToSpan(start, end);
    }

    private static List<int> Occurrences(string text, string part)
    {
        var starts = new List<int>();
        for (var start = text.IndexOf(part, StringComparison.Ordinal); start >= 0 && starts.Count < MaxPlaces; start = text.IndexOf(part, start + 1, StringComparison.Ordinal))
        {
            starts.Add(start);
        }

        return starts;
    }
}
