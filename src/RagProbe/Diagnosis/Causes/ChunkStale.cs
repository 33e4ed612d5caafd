using RagProbe.Diagnosis.Probes;
using RagProbe.Indexes;
using RagProbe.Text;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The stored text is not the source's text any more.</summary>
internal sealed class ChunkStale : IDefect
{
    public IAsyncEnumerable<Suspicion> SuspectAsync(Subject subject) => subject.Passages.Select(Suspect).OfType<Suspicion>().ToAsyncEnumerable();

    /// <summary>Null where the chunks at the passage's place hold what the source holds there.</summary>
    public static Suspicion? Suspect(ExpectedPassage passage)
    {
        foreach (var chunk in passage.ChunksAtPlace)
        {
            if (passage.CurrentText(chunk) is { } current && !FoldedText.AreEqual(chunk.Text, current) && !StandsElsewhere(passage, chunk))
            {
                return new Suspicion
                {
                    Cause = CauseCodes.ChunkStale,
                    Sentence = $"Chunk {chunk.Id} holds an older text than {passage.Judgment.Source} has now.",
                    Intervention = "embed and store the current text",
                    NextStep = $"Index {passage.Judgment.Source} again, and index whenever documents change.",
                    Change = new Change { Chunk = chunk with { Text = current, Vector = null }, Replaced = [chunk] },
                    Evidence = [new("stored text", Excerpt.Of(chunk.Text)), new("current text", Excerpt.Of(current))],
                };
            }
        }

        return null;
    }

    // Offsets lie where something was inserted before the chunk; its text is current all the same.
    private static bool StandsElsewhere(ExpectedPassage passage, StoredChunk chunk) =>
        new FoldedText(passage.Document!.Text).Folded.Contains(FoldedText.FoldTrimmed(chunk.Text), StringComparison.Ordinal);
}
