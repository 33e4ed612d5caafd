using RagProbe.Diagnosis.Probes;
using RagProbe.Scoring;
using RagProbe.Traces;

namespace RagProbe.Diagnosis.Causes;

/// <summary>A delivered chunk that nobody judged says what the expected passage says.</summary>
internal sealed class LabelIncomplete : ICause
{
    private const int RunLength = 5;
    private const double SharedRuns = 0.6;

    private const double AlikeDocuments = 0.9;

    // "30 days" stands in many chunks that do not answer the question.
    private const int ShortestAnswer = 6;

    public Task<Finding?> ExamineAsync(Subject subject)
    {
        var delivered = subject.AsProduced.Trace.DeliveredChunks()
            .Where(chunk => !chunk.Evidence.Any(evidence => evidence.Coverage >= DeliveryJudge.CarryingCoverage))
            .ToList();
        foreach (var quote in subject.Passages.Select(passage => passage.Judgment.Quote).OfType<string>())
        {
            // The same of another number or name is another thing.
            var values = Words.Split(quote).Values;
            if (delivered.FirstOrDefault(chunk => Words.SharedRuns(Words.Of(quote), chunk.Text, RunLength) >= SharedRuns && values.IsSubsetOf(Words.SetOf(chunk.Text))) is { } twin)
            {
                return Found(subject, twin, "the expected passage", quote);
            }
        }

        foreach (var text in subject.Passages.Where(passage => passage.Judgment.Quote is null).Select(passage => passage.Document?.Text).OfType<string>())
        {
            // Where whole documents are judged: another one that is nearly the same, in its numbers and names, too.
            var expected = Words.SetOf(text);
            var values = Words.Split(text).Values;
            if (delivered.FirstOrDefault(chunk => Words.Jaccard(expected, Words.SetOf(chunk.Text)) >= AlikeDocuments && AreAlike(values, Words.Split(chunk.Text).Values)) is { } copy)
            {
                return Found(subject, copy, "nearly the text of the expected document", text);
            }
        }

        return subject.Question.Answer is { } answer && Words.Of(answer) is { Count: >= ShortestAnswer } words && delivered.FirstOrDefault(chunk => Words.SharedRuns(words, chunk.Text, words.Count) >= 1) is { } holder
            ? Found(subject, holder, "the expected answer", answer)
            : Task.FromResult<Finding?>(null);
    }

    private static bool AreAlike(HashSet<string> values, HashSet<string> others) => values.Count + others.Count == 0 || Words.Jaccard(values, others) >= AlikeDocuments;

    private static Task<Finding?> Found(Subject subject, TraceChunk chunk, string what, string text)
    {
        var rank = subject.AsProduced.Trace.Delivered.Single(candidate => candidate.ChunkId == chunk.Id).RankFromOne;
        return Task.FromResult<Finding?>(new Finding
        {
            Cause = CauseCodes.LabelIncomplete,
            Class = CauseClass.Label,
            Sentence = FormattableString.Invariant($"A delivered chunk holds {what}, but its source {chunk.Source} is not judged: the label is incomplete, not the retrieval wrong."),
            Intervention = $"judge {chunk.Source} relevant",
            Repairs = true,
            RankBefore = subject.AsProduced.Rank,
            RankAfter = rank,
            Evidence = [new("delivered chunk", $"{chunk.Id}: {Excerpt.Of(chunk.Text)}"), new(what, Excerpt.Of(text))],
            NextStep = $"Add {chunk.Source} to the question's expected sources.",
        });
    }
}
