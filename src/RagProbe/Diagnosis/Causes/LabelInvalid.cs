using RagProbe.Text;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The judgment points nowhere: its source exists nowhere, or its source does not hold the passage.</summary>
internal sealed class LabelInvalid : ICause
{
    public Task<Finding?> ExamineAsync(Subject subject)
    {
        if (subject.World.Input.Documents is not { } documents || subject.Passages.Count == 0)
        {
            return Task.FromResult<Finding?>(null);
        }

        // One judgment that points somewhere is enough to be found.
        var faults = subject.Passages.Select(passage => Fault(passage, documents)).ToList();
        if (faults.Any(fault => fault is null))
        {
            return Task.FromResult<Finding?>(null);
        }

        var (sentence, next, evidence) = faults[0]!.Value;
        return Task.FromResult<Finding?>(new Finding
        {
            Cause = CauseCodes.LabelInvalid,
            Class = CauseClass.Label,
            Sentence = sentence,
            RankBefore = subject.AsProduced.Rank,
            Evidence = evidence,
            NextStep = next,
        });
    }

    private static (string Sentence, string Next, IReadOnlyList<FindingEvidence> Evidence)? Fault(ExpectedPassage passage, IReadOnlyDictionary<string, Corpus.SourceDocument> documents)
    {
        var judgment = passage.Judgment;
        var elsewhere = judgment.Quote is not { } text ? null
            : documents.Values.OrderBy(other => other.Id, StringComparer.Ordinal).FirstOrDefault(other => other.Text.Contains(text, StringComparison.Ordinal))?.Id;
        if (passage.Document is { } document)
        {
            return judgment.Quote is not { } quote || QuoteFinder.Find(new SearchableText(document.Text), quote).Level != QuoteMatchLevel.NotFound
                ? null
                : (
                    $"{judgment.Source} does not hold the expected passage.",
                    elsewhere is null ? $"Correct the quote: it stands in no document. Has {judgment.Source} been rewritten?" : $"The passage stands in {elsewhere}: judge that.",
                    [new("expected passage", Excerpt.Of(quote))]);
        }

        if (passage.ChunksOfSource.Count > 0)
        {
            return null;
        }

        // A passage that nobody has any more is a missing source, not a wrong label; so is a document of whose name nothing is left.
        var meant = judgment.Quote is not null ? elsewhere : SimilarName(judgment.Source, documents.Keys);
        return meant is null
            ? null
            : (
                judgment.Quote is null ? $"No document and no chunk is called {judgment.Source}." : $"No document is called {judgment.Source}; {meant} holds the expected passage.",
                judgment.Quote is null ? $"Did the label mean {meant}?" : $"Judge {meant} instead.",
                judgment.Quote is { } moved ? [new("expected passage", Excerpt.Of(moved))] : []);
    }

    // One number is like another.
    private static string? SimilarName(string name, IEnumerable<string> known) =>
        known.Order(StringComparer.Ordinal).FirstOrDefault(id => Path.GetFileName(id) == Path.GetFileName(name))
        ?? (name.Any(char.IsLetter) ? NearestName.Find(name, known) : null);
}
