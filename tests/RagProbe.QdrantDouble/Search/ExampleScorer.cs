namespace RagProbe.QdrantDouble.Search;

/// <summary>Recommendation by examples one by one, instead of by their average.</summary>
internal sealed class ExampleScorer(IReadOnlyList<Scorer> positive, IReadOnlyList<Scorer> negative, bool sum) : Scorer
{
    public override bool Has(int slot) => (positive.Count > 0 ? positive[0] : negative[0]).Has(slot);

    public override float Similarity(int slot)
    {
        if (sum)
        {
            return positive.Sum(scorer => scorer.Similarity(slot)) - negative.Sum(scorer => scorer.Similarity(slot));
        }

        var liked = positive.Count == 0 ? float.NegativeInfinity : positive.Max(scorer => scorer.Similarity(slot));
        var disliked = negative.Count == 0 ? float.NegativeInfinity : negative.Max(scorer => scorer.Similarity(slot));
        return liked > disliked ? Squashed(liked) : -Squashed(disliked);
    }

    // Into 0 to 1, so that what is nearer to a dislike is always below what is nearer to a like.
    private static float Squashed(float similarity) => 0.5f * ((similarity / (1f + MathF.Abs(similarity))) + 1f);
}
