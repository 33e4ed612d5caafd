namespace RagProbe.Scoring;

/// <summary>
/// char:Precision@k (span precision): expected text in the top k chunks / all their text. Overlapping chunks cost, and so do
/// chunks of other sources. 0 when nothing was delivered.
/// </summary>
public sealed class CharacterPrecision(int? cutoff) : CharacterMeasure("Precision", cutoff)
{
    // One sentence can be expected at two places of a document, and one chunk then carries both.
    private protected override double Score(TextOverlap overlap) => overlap.Delivered == 0 ? 0 : Math.Min(1, (double)overlap.Shared / overlap.Delivered);
}
