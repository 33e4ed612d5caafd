using System.Collections.Immutable;
using CsCheck;
using RagProbe.EvalSets;
using RagProbe.Scoring;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Tests.Scoring;

public sealed class PassageRankingTests
{
    private static readonly Question Question = new()
    {
        Id = "q",
        Text = "?",
        Expected = [Passage(0, 1), Passage(20, 3), Passage(40, 2), new Judgment { Source = "whole", Grade = 1 }],
    };

    [Fact]
    public void A_passage_is_credited_at_the_first_chunk_that_carries_it()
    {
        var passages = Judge(Chunk((2, 1)), Chunk((2, 1), (0, .5)), Chunk(), Chunk((0, 1)))!;

        Assert.Equal([2, 1, 0, 0], passages.Grades);
        Assert.Equal([true, true, false, true], passages.Judged);
        Assert.Equal([2, 1, 3], passages.JudgedGrades);
    }

    [Fact]
    public void Less_than_half_of_a_passage_is_not_carried()
    {
        var passages = Judge(Chunk((0, .49)), Chunk((0, .51)))!;

        Assert.Equal([0, 1], passages.Grades);
    }

    [Fact]
    public void Passages_that_one_chunk_delivers_together_are_one_item_with_the_best_grade()
    {
        var passages = Judge(Chunk((0, 1), (1, 1)))!;

        Assert.Equal([3], passages.Grades);
        Assert.Equal([3, 2], passages.JudgedGrades);
        Assert.Equal(1, new Ndcg(1, RankingLevel.Passage).Score(passages));
    }

    [Fact]
    public void A_judgment_of_a_whole_document_is_no_passage()
    {
        Assert.Equal(2, Judge(Chunk((3, 1)), Chunk((0, 1), (1, 1)))!.RelevantCount);
        Assert.Null(DeliveryJudge.Judge(Question with { Expected = [Question.Expected[3]] }, []).Passages);
    }

    [Fact]
    public void Measures_of_passages_stay_between_0_and_1() =>
        Gen.Select(Gen.Int[-1, 3].List[1, 6], Gen.Select(Gen.Int[0, 5], Gen.Double[0.1, 1]).List[0, 4].List[0, 8], Gen.Int[1, 9]).Sample((grades, chunks, k) =>
        {
            var question = Question with { Expected = [.. grades.Select((grade, index) => Passage(index * 20, grade))] };
            var delivery = DeliveryJudge.Judge(question, [.. chunks.Select(carried => Chunk([.. carried.Where(part => part.Item1 < grades.Count).DistinctBy(part => part.Item1)]))]);
            foreach (var measure in MeasureCatalog.Default(k))
            {
                Assert.InRange(measure.Evaluate(delivery) ?? 0, 0, 1);
            }

            Assert.True(delivery.Passages!.Grades.Count(grade => grade > 0) <= delivery.Passages.RelevantCount);
        });

    private static JudgedRanking? Judge(params ImmutableArray<TraceChunk> chunks) => DeliveryJudge.Judge(Question, chunks).Passages;

    private static Judgment Passage(int start, int grade) => new() { Source = "s", Span = new TextSpan(start, start + 10), Quote = "0123456789", Grade = grade };

    private static TraceChunk Chunk(params (int Judgment, double Coverage)[] carried) => new()
    {
        Id = "s#0",
        Source = "s",
        Text = "some text",
        Evidence = [.. carried.Select(part => new Evidence { JudgmentIndex = part.Judgment, Grade = 1, Coverage = part.Coverage, Covered = [new TextSpan(0, (int)Math.Round(10 * part.Coverage))] })],
    };
}
