using System.Globalization;
using RagProbe.Text;

namespace RagProbe.EvalSets;

/// <summary>
/// Ties judgments to documents: a source to a document's id, a quote or a pair of offsets to a span with its text and the
/// text around it. Whatever is not certain is reported.
/// </summary>
public sealed class JudgmentResolver
{
    /// <summary>How much of the document before and after a passage is kept with it, in code points.</summary>
    public const int ContextLength = 40;

    private const int MaxPlacesNamed = 5;

    private readonly string _name;
    private readonly IReadOnlyDictionary<string, string> _documents;
    private readonly Dictionary<string, SearchableText> _searchable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourceLink> _links = new(StringComparer.Ordinal);
    private readonly SourceLinker _linker;
    private readonly ProblemLog _problems = new();
    private PassageTally _tally = new();

    // Made for the first quote without a source.
    private QuoteSources? _sources;

    private JudgmentResolver(string name, IReadOnlyDictionary<string, string> documents)
    {
        _name = name;
        _documents = documents;
        _linker = new SourceLinker(documents.Keys);
    }

    /// <param name="evalSet">As it was read.</param>
    /// <param name="documents">The text of every document by id; documents without text included.</param>
    public static EvalSetResolution Resolve(EvalSet evalSet, IReadOnlyDictionary<string, string> documents)
    {
        var resolver = new JudgmentResolver(evalSet.Name, documents);
        var resolved = evalSet with { Questions = QuestionStore.Of(evalSet.Questions.Select(resolver.Resolve)) };
        return new EvalSetResolution { EvalSet = resolved, Problems = resolver._problems.Sorted(), Passages = resolver._tally };
    }

    private Question Resolve(Question question)
    {
        var judgments = new List<Judgment>(question.Expected.Count);
        foreach (var (index, judgment) in question.Expected.Index())
        {
            var field = string.Create(CultureInfo.InvariantCulture, $"expected[{index}]");
            var place = (judgment.Origin ?? question.Origin) is { } origin
                ? new Place(origin.File, origin.Line, origin.Field ?? field, IsWhole: origin.Field is not null)
                : new Place(_name, null, $"{question.Id}.{field}", IsWhole: false);
            if (judgment is { Source: "", Quote: { } quote })
            {
                AddWherever(judgment, quote, place);
            }
            else if (Link(judgment, place) is not { } id)
            {
                Count(_tally with { Unresolved = _tally.Unresolved + 1 });
            }
            else if (judgment.Quote is null && judgment.Span is null)
            {
                Add(judgment with { Source = id }, place, _tally with { WholeDocuments = _tally.WholeDocuments + 1 });
            }
            else if (ResolvePassage(judgment, id, place) is not { } passage)
            {
                Count(_tally with { Unresolved = _tally.Unresolved + 1 });
            }
            else
            {
                Add(WithText(judgment, id, passage.Span), place, With(passage.Level));
            }
        }

        return question with { Expected = judgments };

        void AddWherever(Judgment judgment, string quote, Place place)
        {
            var found = FindSources(quote, place);
            if (found.Count == 0)
            {
                Count(_tally with { Unresolved = _tally.Unresolved + 1 });
            }

            foreach (var source in found)
            {
                Add(WithText(judgment, source.DocumentId, source.Span), place, With(source.Level));
            }
        }

        PassageTally With(QuoteMatchLevel level) => level switch
        {
            QuoteMatchLevel.Fuzzy => _tally with { Fuzzy = _tally.Fuzzy + 1 },
            QuoteMatchLevel.Normalised => _tally with { Normalised = _tally.Normalised + 1 },
            _ => _tally with { Exact = _tally.Exact + 1 },
        };

        void Add(Judgment judgment, Place place, PassageTally tally)
        {
            var first = judgments.Find(other => other.Source == judgment.Source && other.Span == judgment.Span);
            if (first is null)
            {
                judgments.Add(judgment);
                Count(tally);
                return;
            }

            // Twice the same would count twice in every denominator.
            Count(_tally with { Unresolved = _tally.Unresolved + 1 });
            Report(first.Grade == judgment.Grade ? ProblemSeverity.Warning : ProblemSeverity.Error, place, "", "another judgment of the question means the same passage" + (first.Grade == judgment.Grade ? "; it counts once" : FormattableString.Invariant($" with grade {first.Grade}")), "Remove one of the two.", judgment.Source);
        }
    }

    private void Count(PassageTally tally) => _tally = tally;

    // A set that names no documents: the same text somewhere else is evidence just as good, so every place of it is expected.
    private IReadOnlyList<QuoteSource> FindSources(string quote, Place place)
    {
        var search = (_sources ??= new QuoteSources(_documents.Keys.Order(StringComparer.Ordinal).ToDictionary(static id => id, Document, StringComparer.Ordinal))).Find(quote);
        if (search.Found.Count == 0)
        {
            var nearest = search.Nearest is not { } near ? "nothing like it" : string.Create(CultureInfo.InvariantCulture, $"the most similar text, in {Where(near)}, has similarity {near.Similarity:0.00}: \"{Shorten(Document(near.DocumentId), near.Span)}\"");
            Report(ProblemSeverity.Error, place, "", $"no document holds it; {nearest}", "Check that the corpus is the one that the set was made of, with the same conversion to text.", quote);
            return [];
        }

        var places = string.Join(", ", search.Found.Take(MaxPlacesNamed).Select(Where)) + (search.Found.Count > MaxPlacesNamed ? ", ..." : "");
        if (search.Found.Count > QuoteSources.MaxAccepted)
        {
            Report(ProblemSeverity.Error, place, "", $"too common to expect: it stands in {search.Found.Count} places{(search.IsCut ? " or more" : "")}: {places}", "Make it longer until it tells where the answer is.", quote);
            return [];
        }

        if (search.IsTie)
        {
            Report(ProblemSeverity.Error, place, "", $"not in any document as written, and {search.Found.Count} different texts are equally similar: {places}", "Use the words of the one that is meant.", quote);
            return [];
        }

        if (search.Found[0].Level == QuoteMatchLevel.Fuzzy)
        {
            var best = search.Found[0];
            Report(ProblemSeverity.Warning, place, "", string.Create(CultureInfo.InvariantCulture, $"not in any document as written; taken for the text in {Where(best)}, similarity {best.Similarity:0.00}: \"{Shorten(Document(best.DocumentId), best.Span)}\""), "Use the document's own words.", quote);
        }

        if (search.Found.Count > 1)
        {
            Report(ProblemSeverity.Warning, place, "", $"stands in {search.Found.Count} places, and each of them is expected: {places}", "Remove the copies from the corpus, or keep this in mind when reading recall.", quote);
        }

        return search.Found;
    }

    private string Where(QuoteSource source) => string.Create(CultureInfo.InvariantCulture, $"{source.DocumentId} line {Document(source.DocumentId).LineOf(source.Span.Start)}");

    private string? Link(Judgment judgment, Place place)
    {
        if (_links.TryGetValue(judgment.Source, out var known))
        {
            return known.DocumentId;
        }

        var link = _linker.Link(judgment.Source);
        _links.Add(judgment.Source, link);
        switch (link.Kind)
        {
            case SourceLinkKind.Exact:
                break;
            case SourceLinkKind.None:
                Report(ProblemSeverity.Error, place, "source", "no document has this id", link.Candidates.Count > 0 ? $"Did you mean {link.Candidates[0]}?" : "Sources are paths below the corpus folder, or the collection's document numbers.", judgment.Source);
                break;
            case SourceLinkKind.Ambiguous:
                Report(ProblemSeverity.Error, place, "source", $"{link.Candidates.Count} documents could be meant: {string.Join(", ", link.Candidates.Take(MaxPlacesNamed))}", "Write the whole path.", judgment.Source);
                break;
            default:
                Report(ProblemSeverity.Warning, place, "source", $"taken for {link.DocumentId}, which {Reason(link.Kind)}; said once for all labels that write it so", $"Write {link.DocumentId}.", judgment.Source);
                break;
        }

        return link.DocumentId;
    }

    private (TextSpan Span, QuoteMatchLevel Level)? ResolvePassage(Judgment judgment, string id, Place place)
    {
        var document = Document(id);
        if (judgment.Span is { } span)
        {
            return IsWithin(span, document, judgment, place) && Agrees(span, document, judgment, place) ? (span, QuoteMatchLevel.Exact) : null;
        }

        var match = QuoteFinder.Find(document, judgment.Quote!);
        if (match.Level == QuoteMatchLevel.NotFound)
        {
            var nearest = match.Places.Count == 0 ? "nothing like it" : string.Create(CultureInfo.InvariantCulture, $"the most similar text, in line {document.LineOf(match.Places[0].Start)}, has similarity {match.Similarity:0.00}: \"{Shorten(document, match.Places[0])}\"");
            Report(ProblemSeverity.Error, place, "quote", $"not found in {id}; {nearest}", string.Create(CultureInfo.InvariantCulture, $"Quote the document's own words (similarity {QuoteFinder.MinimumSimilarity:0.0} is enough)."), judgment.Quote);
            return null;
        }

        if (match.Places.Count > 1)
        {
            var count = match.Places.Count == QuoteFinder.MaxPlaces ? $"{match.Places.Count} or more" : match.Places.Count.ToString(CultureInfo.InvariantCulture);
            var places = string.Join(", ", match.Places.Take(MaxPlacesNamed).Select(found => string.Create(CultureInfo.InvariantCulture, $"line {document.LineOf(found.Start)} (start {found.Start}, end {found.End})")));
            Report(ProblemSeverity.Error, place, "quote", $"ambiguous: {id} holds it {count} times{(match.Level == QuoteMatchLevel.Fuzzy ? ", roughly" : "")}: {places}{(match.Places.Count > MaxPlacesNamed ? ", ..." : "")}", "Make the quote longer until it is unique, or add \"start\" and \"end\" of the place that is meant.", judgment.Quote);
            return null;
        }

        if (match.Level == QuoteMatchLevel.Fuzzy)
        {
            Report(ProblemSeverity.Warning, place, "quote", string.Create(CultureInfo.InvariantCulture, $"not in {id} as written; taken for the text in line {document.LineOf(match.Places[0].Start)}, similarity {match.Similarity:0.00}: \"{Shorten(document, match.Places[0])}\""), "Quote the document's own words.", judgment.Quote);
        }

        return (match.Places[0], match.Level);
    }

    private bool IsWithin(TextSpan span, SearchableText document, Judgment judgment, Place place)
    {
        if (span.End > document.CodePoints.CodePointCount)
        {
            Report(ProblemSeverity.Error, place, "end", FormattableString.Invariant($"lies beyond the document, which has {document.CodePoints.CodePointCount} code points"), judgment.Quote is null ? "Correct the span." : WhereTheQuoteIs(document, judgment.Quote), FormattableString.Invariant($"{span.End}"));
            return false;
        }

        if (FoldedText.FoldTrimmed(document.CodePoints.Slice(span)).Length == 0)
        {
            Report(ProblemSeverity.Error, place, "start", "the span holds nothing but white space", judgment.Quote is null ? "Correct the span." : WhereTheQuoteIs(document, judgment.Quote), span.ToString());
            return false;
        }

        return true;
    }

    private bool Agrees(TextSpan span, SearchableText document, Judgment judgment, Place place)
    {
        if (judgment.Quote is null || FoldedText.AreEqual(document.CodePoints.Slice(span), judgment.Quote))
        {
            return true;
        }

        Report(ProblemSeverity.Error, place, "quote", $"start and end hold another text: \"{Shorten(document, span)}\"", WhereTheQuoteIs(document, judgment.Quote), judgment.Quote);
        return false;
    }

    private static string WhereTheQuoteIs(SearchableText document, string quote)
    {
        var match = QuoteFinder.Find(document, quote);
        if (match.Level == QuoteMatchLevel.NotFound)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The quote is nowhere in the document (best similarity {match.Similarity:0.00}): correct both.");
        }

        var places = string.Join(" or ", match.Places.Take(MaxPlacesNamed).Select(found => string.Create(CultureInfo.InvariantCulture, $"start {found.Start}, end {found.End} (line {document.LineOf(found.Start)})")));
        return $"The quote stands at {places}; offsets count code points, not bytes or UTF-16 units.";
    }

    private Judgment WithText(Judgment judgment, string id, TextSpan span)
    {
        var map = Document(id).CodePoints;
        return judgment with
        {
            Source = id,
            Span = span,
            Quote = map.Slice(span),
            TextBefore = map.Slice(new TextSpan(Math.Max(0, span.Start - ContextLength), span.Start)),
            TextAfter = map.Slice(new TextSpan(span.End, Math.Min(map.CodePointCount, span.End + ContextLength))),
        };
    }

    private SearchableText Document(string id)
    {
        if (!_searchable.TryGetValue(id, out var document))
        {
            _searchable.Add(id, document = new SearchableText(_documents[id]));
        }

        return document;
    }

    private static string Shorten(SearchableText document, TextSpan span) => EvalSetProblem.Shorten(document.CodePoints.Slice(span));

    private static string Reason(SourceLinkKind kind) => kind switch
    {
        SourceLinkKind.NormalisedPath => "differs in case or slashes",
        SourceLinkKind.PathSuffix => "ends or begins alike",
        SourceLinkKind.FileName => "has the same file name",
        _ => "has the same file name, its extension aside",
    };

    private void Report(ProblemSeverity severity, Place place, string field, string message, string fix, string? value)
    {
        var path = field.Length == 0 || place.IsWhole ? place.Field : $"{place.Field}.{field}";
        if (severity == ProblemSeverity.Error)
        {
            _problems.Error(place.File, place.Line, message, fix, path, value);
        }
        else
        {
            _problems.Warning(place.File, place.Line, message, fix, path, value);
        }
    }

    /// <param name="IsWhole">Whether the field is the file's own name for all there is to say, so that nothing is put behind it.</param>
    private readonly record struct Place(string File, int? Line, string Field, bool IsWhole);
}
