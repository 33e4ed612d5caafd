using RagProbe.Indexes;
using RagProbe.Text;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The stored text is not the source's text any more.</summary>
internal sealed class ChunkStale : ICause
{
    public async Task<Finding?> ExamineAsync(Subject subject)
    {
        foreach (var passage in subject.Passages)
        {
            if (await ExamineAsync(subject, passage) is { Repairs: true } finding)
            {
                return finding;
            }
        }

        return null;
    }

    public static async Task<Finding?> ExamineAsync(Subject subject, ExpectedPassage passage)
    {
        foreach (var chunk in passage.ChunksAtPlace)
        {
            if (passage.CurrentText(chunk) is not { } current || FoldedText.AreEqual(chunk.Text, current) || StandsElsewhere(passage, chunk))
            {
                continue;
            }

            var after = await subject.AskWithAsync(chunk with { Text = current, Vector = null }, chunk);
            return subject.Find(
                CauseCodes.ChunkStale,
                CauseClass.Defect,
                after,
                $"Chunk {chunk.Id} holds an older text than {passage.Judgment.Source} has now.",
                "embed and store the current text",
                $"Index {passage.Judgment.Source} again, and index whenever documents change.",
                new FindingEvidence("stored text", Excerpt.Of(chunk.Text)),
                new FindingEvidence("current text", Excerpt.Of(current)));
        }

        return null;
    }

    // Offsets lie where something was inserted before the chunk; its text is current all the same.
    private static bool StandsElsewhere(ExpectedPassage passage, StoredChunk chunk) =>
        new FoldedText(passage.Document!.Text).Folded.Contains(FoldedText.FoldTrimmed(chunk.Text), StringComparison.Ordinal);
}
