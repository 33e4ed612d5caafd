using RagProbe.Filters;
using RagProbe.Indexes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>
/// Nothing that a search can find carries the expected evidence: because no document holds it, because its document is not indexed as it
/// is now, or because what is stored has no vector.
/// </summary>
internal sealed class Presence : ICause
{
    public async Task<Finding?> ExamineAsync(Subject subject)
    {
        if (subject.Targets.Count > 0)
        {
            return await NeverFoundAsync(subject);
        }

        if (subject.Passages.Count == 0)
        {
            return null;
        }

        foreach (var passage in subject.Passages)
        {
            if ((ChunkSplit.Suspect(passage, subject.World.Terms.MedianLength).FirstOrDefault() ?? ChunkStale.Suspect(passage)) is { } suspicion)
            {
                return await Proof.OfAsync(subject, suspicion);
            }
        }

        var first = subject.Passages[0];
        if (subject.World.Input.Documents is { } && subject.Passages.All(passage => passage.Document is null))
        {
            return new Finding
            {
                Cause = CauseCodes.SourceMissing,
                Class = CauseClass.Stage,
                Sentence = $"{first.Judgment.Source}, which holds the expected passage, is neither among the documents nor in the index.",
                Evidence = first.Judgment.Quote is { } quote ? [new("expected passage", Excerpt.Of(quote))] : [],
                NextStep = $"Add {first.Judgment.Source} to the documents and index them.",
            };
        }

        return await NotIndexedAsync(subject, subject.Passages.FirstOrDefault(passage => passage.Document is not null) ?? first);
    }

    // Stored, listed and counted, and found by no search.
    private static async Task<Finding?> NeverFoundAsync(Subject subject)
    {
        if (!subject.World.Production.UsesDense || subject.InRanking.Passes)
        {
            return null;
        }

        var filter = Filter.And(subject.World.Production.Filter, subject.Question.Filter);
        foreach (var target in subject.Targets.Where(chunk => filter is null || FilterEvaluator.Matches(filter, chunk.Metadata)))
        {
            var hasVector = target.Vector is { Length: > 0 };
            if (hasVector && !await IsHiddenAsync(subject, target))
            {
                continue;
            }

            var after = await subject.AskWithAsync(target with { Vector = null });
            if (after.Passes)
            {
                return subject.Find(
                    CauseCodes.NotIndexed,
                    CauseClass.Stage,
                    after,
                    hasVector
                        ? $"{target.Id} is stored with its vector, and no search comes upon it, not even an exact one by that vector."
                        : $"{target.Id} is stored without the vector that is searched: it is listed and counted, and never found.",
                    "give the chunk the embedding of its text as vector",
                    hasVector ? $"Write {target.Id} again; where that does not help, look at the server's log and its shards." : $"Index {target.Source} again, and look for other points without a vector.",
                    new FindingEvidence("chunk", target.Id),
                    new FindingEvidence("stored vector", hasVector ? "there, but not found by an exact search for itself" : "missing"));
            }
        }

        return null;
    }

    private static async Task<bool> IsHiddenAsync(Subject subject, StoredChunk target)
    {
        if (!subject.World.Input.Index.Capabilities.IsApproximate || subject.World.Exactness != Exactness.BySearch || subject.InRanking.Rank is not null)
        {
            return false;
        }

        return await subject.FindsItselfAsync(target, new AnnParameters { Exact = true }, filter: null) == false;
    }

    private static async Task<Finding> NotIndexedAsync(Subject subject, ExpectedPassage passage)
    {
        var piece = passage.Window(subject.World.Terms.MedianLength) is { } window
            ? Subject.Piece(passage, window.Text, window.Span)
            : (passage.Document?.Text ?? passage.Judgment.Quote) is { } text ? Subject.Piece(passage, text, passage.Judgment.Span) : null;
        var after = piece is null ? subject.InRanking : await subject.AskWithAsync(piece);
        return subject.Find(
            CauseCodes.NotIndexed,
            CauseClass.Stage,
            after,
            passage.ChunksOfSource.Count == 0
                ? $"No chunk of {passage.Judgment.Source} is in the index."
                : FormattableString.Invariant($"The index holds {passage.ChunksOfSource.Count} chunks of {passage.Judgment.Source}, none with the expected passage."),
            piece is null ? "" : "insert the passage with the text around it as a chunk",
            $"Index {passage.Judgment.Source} again.",
            passage.Judgment.Quote is { } quote ? [new FindingEvidence("expected passage", Excerpt.Of(quote))] : []);
    }
}
