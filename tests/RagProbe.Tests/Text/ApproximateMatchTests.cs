using CsCheck;
using RagProbe.Text;

namespace RagProbe.Tests.Text;

public sealed class ApproximateMatchTests
{
    private static readonly Gen<string> Letters = Gen.Char['a', 'c'].Array[0, 12].Select(letters => new string(letters));

    [Fact]
    public void The_nearest_part_is_as_near_as_a_search_over_all_parts_finds() =>
        Gen.Select(Letters.Where(pattern => pattern.Length > 0), Letters, Gen.Int[0, 12]).Sample((pattern, text, limit) =>
        {
            var expected = Enumerable.Range(0, text.Length + 1)
                .SelectMany(start => Enumerable.Range(start, text.Length - start + 1).Select(end => Levenshtein.Between(pattern, text.AsSpan(start, end - start))))
                .Min();

            var match = ApproximateMatch.Find(pattern, text, limit);

            Assert.Equal(expected <= limit, match.HasValue);
            if (match is { } found)
            {
                Assert.Equal(expected, found.Distance);
                Assert.Equal(expected, Levenshtein.Between(pattern, text.AsSpan(found.Start, found.End - found.Start)));
            }
        });

    [Fact]
    public void Edit_distance_is_a_metric() =>
        Gen.Select(Letters, Letters, Letters).Sample((a, b, c) =>
        {
            Assert.Equal(a == b, Levenshtein.Between(a, b) == 0);
            Assert.Equal(Levenshtein.Between(a, b), Levenshtein.Between(b, a));
            Assert.True(Levenshtein.Between(a, c) <= Levenshtein.Between(a, b) + Levenshtein.Between(b, c));
        });

    [Fact]
    public void A_swap_of_neighbours_is_one_typing_error()
    {
        Assert.Equal(1, EditDistance.WithSwaps("qoute", "quote"));
        Assert.Equal("quote", NearestName.Find("qoute", ["source", "quote", "start"]));
        Assert.Null(NearestName.Find("zzz", ["source", "quote", "start"]));
    }

    [Fact]
    public void Swaps_never_make_two_texts_farther() =>
        Gen.Select(Letters, Letters).Sample((left, right) =>
            Assert.InRange(EditDistance.WithSwaps(left, right), (Levenshtein.Between(left, right) + 1) / 2, Levenshtein.Between(left, right)));

    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "abc", 0)]
    public void Edit_distance_of_known_pairs(string left, string right, int distance) =>
        Assert.Equal(distance, Levenshtein.Between(left, right));
}
