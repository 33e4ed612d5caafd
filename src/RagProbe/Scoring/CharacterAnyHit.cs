namespace RagProbe.Scoring;

/// <summary>char:AnyHit@k: 1 if the top k chunks hold any part of the expected text, however short, else 0.</summary>
public sealed class CharacterAnyHit(int? cutoff) : CharacterMeasure("AnyHit", cutoff)
{
    private protected override double Score(TextOverlap overlap) => overlap.Shared > 0 ? 1 : 0;
}
