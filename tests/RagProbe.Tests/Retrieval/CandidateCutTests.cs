using RagProbe.Indexes;
using RagProbe.Retrieval;

namespace RagProbe.Tests.Retrieval;

public sealed class CandidateCutTests
{
    private static readonly ScoredChunk[] Ranking =
    [
        Hit("a#0", "a", 0.9, 50), Hit("a#1", "a", 0.8, 30), Hit("b#0", "b", 0.5, 100), Hit("a#2", "a", 0.4, 5), Hit("c#0", "c", 0.1, 1),
    ];

    [Fact]
    public void A_threshold_is_strict() =>
        Assert.Equal(["a#0", "a#1"], Ids(CandidateCut.Above(Ranking, 0.5)));

    [Fact]
    public void At_most_so_many_chunks_of_one_source_stay_in_their_order() =>
        Assert.Equal(["a#0", "a#1", "b#0", "c#0"], Ids(CandidateCut.PerSource(Ranking, 2)));

    [Theory]
    [InlineData(80, "a#0", "a#1")]
    [InlineData(79, "a#0")]
    [InlineData(49)]
    [InlineData(1000, "a#0", "a#1", "b#0", "a#2", "c#0")]
    public void A_budget_ends_the_context_before_the_first_chunk_that_does_not_fit(int tokens, params string[] delivered) =>
        Assert.Equal(delivered, Ids(CandidateCut.Budget(Ranking, tokens, chunk => chunk.TokenCount!.Value)));

    private static IEnumerable<string> Ids(IEnumerable<ScoredChunk> candidates) => candidates.Select(candidate => candidate.Chunk.Id);

    private static ScoredChunk Hit(string id, string source, double score, int tokens) =>
        new(new StoredChunk { Id = id, Source = source, Text = id, TokenCount = tokens }, score);
}
