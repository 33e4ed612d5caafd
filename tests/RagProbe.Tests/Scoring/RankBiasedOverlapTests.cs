using CsCheck;
using RagProbe.Scoring;

namespace RagProbe.Tests.Scoring;

public sealed class RankBiasedOverlapTests
{
    private static readonly Gen<string[]> Lists = Gen.Int[0, 9].Array[0, 12].Select(ids => ids.Distinct().Select(id => $"d{id}").ToArray());

    [Fact]
    public void Equal_lists_overlap_fully_and_disjoint_ones_not_at_all()
    {
        Assert.Equal(1, RankBiasedOverlap.Of(["a", "b", "c"], ["a", "b", "c"]), 12);
        Assert.Equal(0, RankBiasedOverlap.Of(["a", "b"], ["c", "d", "e"]));
        Assert.Equal(1, RankBiasedOverlap.Of([], []));
        Assert.Equal(0, RankBiasedOverlap.Of([], ["a"]));
    }

    [Fact]
    public void A_swap_at_the_top_costs_more_than_one_below()
    {
        string[] list = ["a", "b", "c", "d"];

        // By hand, p 0.5: agreement 0, 1, 1, 1 from the first rank on, weights 1/2, 1/4, ...
        Assert.Equal(0.5, RankBiasedOverlap.Of(list, ["b", "a", "c", "d"], 0.5), 12);
        Assert.True(RankBiasedOverlap.Of(list, ["b", "a", "c", "d"], 0.5) < RankBiasedOverlap.Of(list, ["a", "b", "d", "c"], 0.5));
    }

    [Fact]
    public void The_closed_form_equals_the_infinite_sum() =>
        Gen.Select(Lists, Lists, Gen.Double[0.05, 0.95]).Where((one, other, _) => one.Length > 0 && other.Length > 0).Sample((one, other, p) =>
        {
            var expected = Enumerable.Range(1, 1000).Sum(depth => (1 - p) * Math.Pow(p, depth - 1) * Agreement(one, other, depth));

            Assert.Equal(expected, RankBiasedOverlap.Of(one, other, p), 9);
            Assert.Equal(RankBiasedOverlap.Of(one, other, p), RankBiasedOverlap.Of(other, one, p), 12);
        });

    [Fact]
    public void A_list_that_holds_an_id_twice_is_refused() =>
        Assert.Contains("\"a\"", Assert.Throws<ArgumentException>(() => RankBiasedOverlap.Of(["a", "a"], ["b", "c"])).Message, StringComparison.Ordinal);

    // Beyond its end the shorter list goes on to agree at the rate it had there; beyond both ends the agreement stays.
    private static double Agreement(string[] one, string[] other, int depth)
    {
        int Shared(int ranks) => one.Take(ranks).Intersect(other.Take(ranks), StringComparer.Ordinal).Count();
        var (shorter, longer) = (Math.Min(one.Length, other.Length), Math.Max(one.Length, other.Length));
        var seen = Math.Min(depth, longer);
        return (Shared(seen) + ((double)Shared(shorter) / shorter * Math.Max(0, seen - shorter))) / seen;
    }
}
