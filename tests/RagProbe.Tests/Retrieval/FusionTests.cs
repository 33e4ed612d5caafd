using CsCheck;
using RagProbe.Indexes;
using RagProbe.Retrieval;

namespace RagProbe.Tests.Retrieval;

public sealed class FusionTests
{
    private static readonly Gen<IReadOnlyList<ScoredChunk>> Arm =
        Gen.Select(Gen.Int[0, 12].HashSet[0, 10], Gen.Double[0.01, 30].List[10, 10]).Select((ids, scores) =>
            (IReadOnlyList<ScoredChunk>)[.. ids.Zip(scores.OrderDescending(), (id, score) => Hit($"c{id:00}", score))]);

    [Fact]
    public void Convex_adds_the_shares_of_scores_brought_to_zero_to_one()
    {
        var fused = Fusion.Convex([Hit("a", 0.8), Hit("b", 0.5), Hit("d", 0.4)], [Hit("b", 10), Hit("c", 5)], denseWeight: 0.3);

        Assert.Equal(["b", "c", "a", "d"], fused.Select(hit => hit.Chunk.Id));
        Assert.Equal([0.775, 0.35, 0.3, 0], fused.Select(hit => Math.Round(hit.Score, 12)));
    }

    [Fact]
    public void A_single_candidate_is_the_best_of_its_arm() =>
        Assert.Equal([0.6, 0.4], Fusion.Convex([Hit("a", -0.1)], [Hit("b", 2)], denseWeight: 0.4).Select(hit => Math.Round(hit.Score, 12)));

    [Fact]
    public void Reciprocal_rank_counts_from_one()
    {
        var fused = Fusion.ReciprocalRank([Hit("a", 9), Hit("b", 8)], [Hit("b", 1)], constant: 60);

        Assert.Equal(["b", "a"], fused.Select(hit => hit.Chunk.Id));
        Assert.Equal((1.0 / 62) + (1.0 / 61), fused[0].Score, 15);
    }

    [Fact]
    public void Equal_scores_are_ordered_by_chunk_id()
    {
        var fused = Fusion.ReciprocalRank([Hit("z", 1)], [Hit("a", 1)], constant: 60);

        Assert.Equal(["a", "z"], fused.Select(hit => hit.Chunk.Id));
    }

    [Fact]
    public void Weight_one_keeps_the_dense_order_and_weight_zero_the_lexical() =>
        Gen.Select(Arm, Arm).Sample((dense, lexical) =>
        {
            var floor = dense.Count > 1 && dense[0].Score > dense[^1].Score ? dense[^1].Score : double.NegativeInfinity;
            Assert.Equal(Strict(dense.Where(hit => hit.Score > floor)), Fusion.Convex(dense, lexical, 1).Where(hit => hit.Score > 0).Select(hit => hit.Chunk.Id));
            Assert.Equal(Strict(lexical), Fusion.Convex(dense, lexical, 0).Where(hit => hit.Score > 0).Select(hit => hit.Chunk.Id));
        });

    [Fact]
    public void Every_candidate_of_either_arm_appears_once_and_scores_descend() =>
        Gen.Select(Arm, Arm, Gen.Double[0, 1]).Sample((dense, lexical, weight) =>
        {
            foreach (var fused in new[] { Fusion.Convex(dense, lexical, weight), Fusion.ReciprocalRank(dense, lexical, 60) })
            {
                Assert.Equal(
                    dense.Concat(lexical).Select(hit => hit.Chunk.Id).Distinct().Order(StringComparer.Ordinal),
                    fused.Select(hit => hit.Chunk.Id).Order(StringComparer.Ordinal));
                Assert.Equal(fused.Select(hit => hit.Score).OrderDescending(), fused.Select(hit => hit.Score));
            }
        });

    [Fact]
    public void Convex_scores_do_not_change_when_BM25_is_scaled() =>
        Gen.Select(Arm, Arm, Gen.Int[1, 8]).Sample((dense, lexical, power) =>
        {
            // A power of two scales floating point numbers without rounding.
            var scaled = lexical.Select(hit => hit with { Score = hit.Score * Math.Pow(2, power) }).ToList();
            Assert.Equal(Fusion.Convex(dense, lexical, 0.4).Select(hit => (hit.Chunk.Id, hit.Score)), Fusion.Convex(dense, scaled, 0.4).Select(hit => (hit.Chunk.Id, hit.Score)));
        });

    private static IEnumerable<string> Strict(IEnumerable<ScoredChunk> arm) =>
        arm.OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Chunk.Id, StringComparer.Ordinal).Select(hit => hit.Chunk.Id);

    private static ScoredChunk Hit(string id, double score) => new(new StoredChunk { Id = id, Source = id, Text = id }, score);
}
