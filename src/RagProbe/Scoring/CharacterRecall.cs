namespace RagProbe.Scoring;

/// <summary>char:Recall@k (span recall): share of the expected text that the top k chunks hold, together and each place counted once.</summary>
public sealed class CharacterRecall(int? cutoff) : CharacterMeasure("Recall", cutoff)
{
    private protected override double Score(TextOverlap overlap) => (double)overlap.Shared / overlap.Expected;
}
