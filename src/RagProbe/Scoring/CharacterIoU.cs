namespace RagProbe.Scoring;

/// <summary>char:IoU@k (intersection over union): expected text in the top k chunks / (all their text + the expected text they miss).</summary>
public sealed class CharacterIoU(int? cutoff) : CharacterMeasure("IoU", cutoff)
{
    private protected override double Score(TextOverlap overlap) => Math.Min(1, (double)overlap.Shared / (overlap.Delivered + overlap.Missed));
}
