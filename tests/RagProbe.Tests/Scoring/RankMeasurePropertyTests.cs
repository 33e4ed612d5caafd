using System.Collections.Immutable;
using CsCheck;
using RagProbe.EvalSets;
using RagProbe.Scoring;
using RagProbe.Traces;

namespace RagProbe.Tests.Scoring;

/// <summary>The measures against slow ones that are written from the definitions, on runs with duplicates, graded, negative and missing judgments.</summary>
public sealed class RankMeasurePropertyTests
{
    private static readonly Gen<string> Sources = Gen.Int[0, 7].Select(number => $"s{number}");

    private static readonly Gen<JudgedDelivery> Deliveries =
        Gen.Select(Gen.Select(Sources, Gen.Int[-1, 3]).List[0, 8], Sources.List[0, 12]).Select((judgments, delivered) => Deliver(judgments, delivered));

    private static readonly Gen<int?> Cutoffs = Gen.Int[0, 14].Select(k => k == 0 ? (int?)null : k);

    [Fact]
    public void Measures_equal_their_definitions() =>
        Gen.Select(Deliveries, Cutoffs).Sample((delivery, k) =>
        {
            var gradeOf = delivery.Question.Expected.GroupBy(judgment => judgment.Source).ToDictionary(group => group.Key, group => group.Max(judgment => judgment.Grade));
            var sources = delivery.Chunks.Select(chunk => chunk.Source).ToList();
            var depth = Math.Min(k ?? int.MaxValue, sources.Count);
            var relevant = gradeOf.Values.Count(grade => grade > 0);
            int Gain(int rank) => sources.IndexOf(sources[rank - 1]) == rank - 1 ? Math.Max(0, gradeOf.GetValueOrDefault(sources[rank - 1])) : 0;
            int Hits(int ranks) => Enumerable.Range(1, ranks).Count(rank => Gain(rank) > 0);
            var ranks = Enumerable.Range(1, depth).ToList();

            Check(new Success(k), Hits(depth) > 0 ? 1 : 0);
            Check(new Precision(k), depth == 0 ? 0 : (double)Hits(depth) / (k ?? depth));
            Check(new Recall(k), (double)Hits(depth) / relevant);
            Check(new ReciprocalRank(k), ranks.Where(rank => Gain(rank) > 0).Select(rank => 1.0 / rank).FirstOrDefault());
            Check(new AveragePrecision(k), ranks.Where(rank => Gain(rank) > 0).Sum(rank => (double)Hits(rank) / rank) / relevant);
            Check(new Ndcg(k), ranks.Sum(rank => Gain(rank) / Math.Log2(rank + 1)) / BestGain(gradeOf.Values, k));
            Check(new JudgedShare(k), depth == 0 ? null : (double)ranks.Count(rank => gradeOf.ContainsKey(sources[rank - 1])) / depth);

            void Check(RankMeasure measure, double? expected)
            {
                var actual = measure.Evaluate(delivery);
                if (relevant == 0 || expected is null)
                {
                    Assert.Null(actual);
                }
                else
                {
                    Assert.Equal(expected.Value, actual!.Value, 12);
                    Assert.InRange(actual.Value, 0, 1);
                }
            }
        });

    [Fact]
    public void The_order_of_judgments_does_not_matter() =>
        Gen.Select(Deliveries, Cutoffs).Sample((delivery, k) =>
        {
            var reversed = DeliveryJudge.Judge(delivery.Question with { Expected = [.. delivery.Question.Expected.Reverse()] }, delivery.Chunks);

            Assert.All(All(k), measure => Assert.Equal(measure.Evaluate(delivery), measure.Evaluate(reversed)));
        });

    [Fact]
    public void A_second_chunk_of_a_source_is_worth_nothing() =>
        Gen.Select(Deliveries, Cutoffs).Where((delivery, _) => !delivery.Chunks.IsEmpty).Sample((delivery, k) =>
        {
            var again = DeliveryJudge.Judge(delivery.Question, delivery.Chunks.Add(delivery.Chunks[0] with { Id = "again" }));

            Assert.All(All(k).Where(measure => measure is not (Precision or JudgedShare)), measure => Assert.Equal(measure.Evaluate(delivery), measure.Evaluate(again)));
            Assert.True(new Precision(k).Evaluate(again) is not { } precision || precision <= new Precision(k).Evaluate(delivery));
        });

    [Fact]
    public void Moving_a_relevant_source_up_never_costs() =>
        Gen.Select(Deliveries, Cutoffs, Gen.Int[0, 11]).Where((delivery, _, at) => at + 1 < delivery.Chunks.Length).Sample((delivery, k, at) =>
        {
            var grades = delivery.Sources.Grades;
            if (Math.Max(0, grades[at + 1]) < Math.Max(0, grades[at]) || delivery.Chunks[at].Source == delivery.Chunks[at + 1].Source)
            {
                return;
            }

            var swapped = DeliveryJudge.Judge(delivery.Question, delivery.Chunks.SetItem(at, delivery.Chunks[at + 1]).SetItem(at + 1, delivery.Chunks[at]));

            Assert.All(All(k).Where(measure => measure is not JudgedShare), measure => Assert.True(measure.Evaluate(swapped) is not { } value || value >= measure.Evaluate(delivery) - 1e-12, measure.Name));
        });

    [Fact]
    public void An_empty_delivery_scores_0_where_something_is_expected()
    {
        var delivery = Deliver([("s1", 1)], []);

        Assert.All(All(5).Where(measure => measure is not JudgedShare), measure => Assert.Equal(0, measure.Evaluate(delivery)));
        Assert.Null(new JudgedShare(5).Evaluate(delivery));
        Assert.Null(new CorrectRejection().Evaluate(delivery));
    }

    [Fact]
    public void An_unanswerable_question_is_scored_by_its_rejection_alone()
    {
        Assert.Equal(1, new CorrectRejection().Evaluate(Deliver([], [])));
        Assert.Equal(0, new CorrectRejection().Evaluate(Deliver([], ["s1"])));
        Assert.All(MeasureCatalog.Default(5).Where(measure => measure is not CorrectRejection), measure => Assert.Null(measure.Evaluate(Deliver([], ["s1"]))));
    }

    [Fact]
    public void A_cutoff_below_1_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Ndcg(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CharacterIoU(0));
    }

    private static RankMeasure[] All(int? k) => [new Success(k), new Precision(k), new Recall(k), new ReciprocalRank(k), new AveragePrecision(k), new Ndcg(k), new JudgedShare(k)];

    private static double BestGain(IEnumerable<int> grades, int? k) =>
        grades.Where(grade => grade > 0).OrderByDescending(grade => grade).Take(k ?? int.MaxValue).Select((grade, index) => grade / Math.Log2(index + 2)).Sum();

    private static JudgedDelivery Deliver(IEnumerable<(string Source, int Grade)> judgments, IEnumerable<string> delivered) => DeliveryJudge.Judge(
        new Question { Id = "q", Text = "?", Expected = [.. judgments.Select(judgment => new Judgment { Source = judgment.Source, Grade = judgment.Grade })] },
        [.. delivered.Select((source, rank) => new TraceChunk { Id = $"{source}#{rank}", Source = source, Text = "text" })]);
}
