using RagProbe.Scoring;
using RagProbe.Text;

namespace RagProbe.Tests.Scoring;

public sealed class PrecisionOmegaTests
{
    [Fact]
    public void Chunks_that_hold_the_passage_and_nothing_else_are_perfect() =>
        Assert.Equal(1, PrecisionOmega.Of([("a", new(10, 20))], [("a", new(0, 9)), ("a", new(10, 15)), ("a", new(15, 20)), ("a", new(21, 30))]));

    [Fact]
    public void A_chunk_that_touches_with_length_zero_counts_and_one_further_away_does_not()
    {
        // 10 expected of 10 + 10 that only touch.
        Assert.Equal(0.5, PrecisionOmega.Of([("a", new(10, 20))], [("a", new(10, 20)), ("a", new(20, 30))]));
        Assert.Equal(1, PrecisionOmega.Of([("a", new(10, 20))], [("a", new(10, 20)), ("a", new(21, 30))]));
        Assert.Equal(1, PrecisionOmega.Of([("a", new(10, 20))], [("a", new(10, 20)), ("b", new(20, 30))]));
    }

    [Fact]
    public void Overlapping_chunks_count_once_and_text_in_no_chunk_is_missed()
    {
        // Chunks cover 0 to 15 once; 10 to 15 of the passage are in them, 15 to 20 in none.
        Assert.Equal(5.0 / (15 + 5), PrecisionOmega.Of([("a", new(10, 20))], [("a", new(0, 12)), ("a", new(8, 15))]));
        Assert.Equal(0, PrecisionOmega.Of([("a", new(10, 20))], []));
        Assert.Null(PrecisionOmega.Of([], [("a", new TextSpan(0, 5))]));
    }
}
