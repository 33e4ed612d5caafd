using System.Diagnostics;
using CsCheck;
using RagProbe.Text;

namespace RagProbe.Tests.Text;

public sealed class QuoteFinderTests
{
    [Fact]
    public void Any_stretch_of_a_document_is_found_where_it_stands() =>
        Stretch().Sample((text, start, end) =>
        {
            var map = new CodePointMap(text);
            var match = QuoteFinder.Find(new SearchableText(text), map.Slice(new TextSpan(start, end)));

            Assert.Equal(QuoteMatchLevel.Exact, match.Level);
            Assert.Equal([new TextSpan(start, end)], match.Places);
        });

    [Fact]
    public void Other_case_and_white_space_are_no_obstacle() =>
        Stretch().Sample((text, start, end) =>
        {
            var map = new CodePointMap(text);
            var quote = map.Slice(new TextSpan(start, end));
            var match = QuoteFinder.Find(new SearchableText(text), TextGen.Respaced(quote));

            Assert.True(match.Level is QuoteMatchLevel.Exact or QuoteMatchLevel.Normalised);
            Assert.True(FoldedText.AreEqual(quote, map.Slice(Assert.Single(match.Places))));
        });

    [Fact]
    public void A_quote_with_a_few_typing_errors_is_found_at_its_place() =>
        Gen.Select(Stretch(), Gen.Int[0, 1000].Array[1, 3]).Sample((stretch, errors) =>
        {
            var (text, start, end) = stretch;
            var map = new CodePointMap(text);
            var quote = map.Slice(new TextSpan(start, end)).ToCharArray();
            foreach (var error in errors)
            {
                // A character that is in no document, so that the quote is never found exactly.
                quote[2 + (error % (quote.Length - 4))] = '#';
            }

            var match = QuoteFinder.Find(new SearchableText(text), new string(quote));

            Assert.Equal(QuoteMatchLevel.Fuzzy, match.Level);
            Assert.True(match.Similarity is >= QuoteFinder.MinimumSimilarity and < 1);
            var place = Assert.Single(match.Places);
            Assert.InRange(place.Start, start - 3, start + 3);
            Assert.InRange(place.End, end - 3, end + 3);
        });

    [Fact]
    public void Signs_that_an_editor_makes_typographic_are_no_obstacle()
    {
        var match = QuoteFinder.Find(new SearchableText("He said: “It’s due in 14 days — no more…”"), "\"it's due in 14 days - no more...\"");

        Assert.Equal(QuoteMatchLevel.Normalised, match.Level);
        Assert.Equal([new TextSpan(9, 41)], match.Places);
    }

    [Fact]
    public void A_quote_that_occurs_twice_has_two_places() =>
        Assert.Equal([new TextSpan(0, 3), new TextSpan(8, 11)], QuoteFinder.Find(new SearchableText("one two one"), "one").Places);

    [Fact]
    public void Two_equally_similar_places_are_both_named()
    {
        var match = QuoteFinder.Find(new SearchableText("The deposit is due within 14 days of signing.\nThe balance is due within 14 days of signing."), "is due within 14 dayz of signing.");

        Assert.Equal(QuoteMatchLevel.Fuzzy, match.Level);
        Assert.Equal(2, match.Places.Count);
    }

    [Fact]
    public void A_quote_that_is_not_there_comes_with_the_nearest_place()
    {
        var match = QuoteFinder.Find(new SearchableText("Refunds take fourteen days. Exchanges take a week."), "Refunds always take twenty-one days");

        Assert.Equal(QuoteMatchLevel.NotFound, match.Level);
        Assert.InRange(match.Similarity, 0.5, 0.89);
        Assert.Equal(0, Assert.Single(match.Places).Start);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("\u200B")]
    [InlineData("zzz")]
    [InlineData("zzzzzzzzzzzzzzzzzzzz")]
    public void What_has_nothing_in_common_is_not_found(string quote) =>
        Assert.Equal(QuoteMatchLevel.NotFound, QuoteFinder.Find(new SearchableText("A short document about something else."), quote).Level);

    [Fact]
    public void Lines_are_counted_from_one()
    {
        var text = new SearchableText("😀\nb\r\nc");

        Assert.Equal((1, 1, 2, 3), (text.LineOf(0), text.LineOf(1), text.LineOf(2), text.LineOf(5)));
    }

    [Theory]
    [InlineData("repeated letters")]
    [InlineData("repeated words")]
    [InlineData("long quote")]
    public void Hostile_documents_cost_no_more_than_a_second_or_two(string kind)
    {
        var (text, quote) = kind switch
        {
            "repeated letters" => (new string('a', 740_000), new string('a', 900) + new string('b', 300) + new string('a', 900)),
            "repeated words" => (string.Concat(Enumerable.Repeat("the cat and the dog ", 37_000)), string.Concat(Enumerable.Repeat("the dog and the cat ", 50))),
            _ => (string.Concat(Enumerable.Repeat("lorem ipsum dolor sit amet ", 27_000)), string.Concat(Enumerable.Repeat("lorem ipsum color sit amet ", 500))),
        };
        var watch = Stopwatch.StartNew();

        QuoteFinder.Find(new SearchableText(text), quote);

        // Quadratic work would be 10^9 steps and more.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }

    // A document and a stretch of it of 40 code points or more that begins and ends with no blank.
    private static Gen<(string Text, int Start, int End)> Stretch() =>
        Gen.Select(TextGen.Document, Gen.Double[0, 0.7], Gen.Int[40, 150]).Select((text, position, length) =>
        {
            var map = new CodePointMap(text);
            var start = (int)(position * (map.CodePointCount - length));
            var end = start + length;
            while (char.IsWhiteSpace(text[map.ToUtf16(start)]))
            {
                start++;
            }

            while (char.IsWhiteSpace(text[map.ToUtf16(end - 1)]))
            {
                end--;
            }

            return (text, start, end);
        });
}
