using System.Collections.Immutable;
using CsCheck;
using RagProbe.EvalSets;
using RagProbe.Scoring;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Tests.Scoring;

public sealed class CharacterMeasureTests
{
    private static readonly Gen<TextSpan> Spans = Gen.Select(Gen.Int[0, 60], Gen.Int[1, 30]).Select((start, length) => new TextSpan(start, start + length));

    private static readonly Gen<(string Source, TextSpan Span)> Places = Gen.Select(Gen.Int[0, 2].Select(number => $"s{number}"), Spans);

    // Expected 0-10 and 20-30; delivered 5-25 and, overlapping it, 8-14.
    [Theory]
    [InlineData("char:Recall@1", 10 / 20.0)]
    [InlineData("char:Recall@2", 10 / 20.0)]
    [InlineData("char:Precision@1", 10 / 20.0)]
    [InlineData("char:Precision@2", 10 / 26.0)]
    [InlineData("char:IoU@1", 10 / 30.0)]
    [InlineData("char:IoU@2", 10 / 36.0)]
    [InlineData("char:AnyHit@1", 1)]
    public void An_example_counted_by_hand(string name, double expected)
    {
        var delivery = Deliver([("s", new(0, 10)), ("s", new(20, 30))], [("s", new(5, 25)), ("s", new(8, 14))]);

        Assert.Equal(expected, MeasureCatalog.Parse(name).Evaluate(delivery)!.Value, 12);
    }

    [Fact]
    public void Measures_equal_a_count_of_single_places() =>
        Gen.Select(Places.List[1, 4], Places.List[0, 6], Gen.Int[1, 7]).Sample((expected, delivered, k) =>
        {
            var delivery = Deliver(expected, delivered);
            var top = delivered.Take(k).ToList();
            var retrieved = top.SelectMany(Points).ToHashSet();
            var shared = expected.SelectMany(Points).Distinct().Count(retrieved.Contains);
            var missed = expected.Sum(passage => Points(passage).Count(point => !retrieved.Contains(point)));
            var length = top.Sum(chunk => chunk.Span.Length);

            Assert.Equal((double)shared / expected.Sum(passage => passage.Span.Length), new CharacterRecall(k).Evaluate(delivery)!.Value, 12);
            Assert.Equal(length == 0 ? 0 : (double)shared / length, new CharacterPrecision(k).Evaluate(delivery)!.Value, 12);
            Assert.Equal((double)shared / (length + missed), new CharacterIoU(k).Evaluate(delivery)!.Value, 12);
            Assert.Equal(shared > 0 ? 1 : 0, new CharacterAnyHit(k).Evaluate(delivery)!.Value);
        });

    [Fact]
    public void A_passage_without_a_known_place_is_as_long_as_its_quote()
    {
        var question = new Question { Id = "q", Text = "?", Expected = [new Judgment { Source = "s", Quote = "😀123" }] };
        var chunk = new TraceChunk { Id = "s#0", Source = "s", Text = "😀1", Evidence = [new Evidence { JudgmentIndex = 0, Grade = 1, Coverage = .5, Covered = [new TextSpan(0, 2)] }] };

        var delivery = DeliveryJudge.Judge(question, [chunk]);

        Assert.Equal(.5, new CharacterRecall(null).Evaluate(delivery));
        Assert.Equal(1, new CharacterPrecision(null).Evaluate(delivery));
    }

    [Fact]
    public void Passages_that_are_judged_not_relevant_do_not_count()
    {
        var question = new Question { Id = "q", Text = "?", Expected = [new Judgment { Source = "s", Span = new TextSpan(0, 4), Grade = 0 }] };

        Assert.Null(new CharacterRecall(5).Evaluate(DeliveryJudge.Judge(question, [])));
    }

    private static IEnumerable<(string, int)> Points((string Source, TextSpan Span) place) =>
        Enumerable.Range(place.Span.Start, place.Span.Length).Select(position => (place.Source, position));

    private static JudgedDelivery Deliver(IReadOnlyList<(string Source, TextSpan Span)> expected, IReadOnlyList<(string Source, TextSpan Span)> delivered) => DeliveryJudge.Judge(
        new Question { Id = "q", Text = "?", Expected = [.. expected.Select(place => new Judgment { Source = place.Source, Span = place.Span })] },
        [.. delivered.Select((place, rank) => new TraceChunk { Id = $"{rank}", Source = place.Source, Text = new string('x', place.Span.Length), Evidence = Evidence(expected, place) })]);

    private static ImmutableArray<Evidence> Evidence(IReadOnlyList<(string Source, TextSpan Span)> expected, (string Source, TextSpan Span) chunk) =>
    [
        .. from index in Enumerable.Range(0, expected.Count)
           where expected[index].Source == chunk.Source
           let common = expected[index].Span.Intersect(chunk.Span)
           where common is not null
           let start = expected[index].Span.Start
           select new Evidence { JudgmentIndex = index, Grade = 1, Coverage = (double)common.Value.Length / expected[index].Span.Length, Covered = [new TextSpan(common.Value.Start - start, common.Value.End - start)] },
    ];
}
