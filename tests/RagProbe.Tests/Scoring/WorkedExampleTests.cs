using System.Collections.Immutable;
using RagProbe.EvalSets;
using RagProbe.Scoring;
using RagProbe.Traces;

namespace RagProbe.Tests.Scoring;

/// <summary>
/// A run and judgments small enough to follow by hand. The values are what trec_eval 9.0.8 and 10.0-rc3 print:
/// judgments a3 b2 c0 d1 e-1 f0 g2; run c .9, b .8, zz .8, a .7, e .6, f .5, d .4.
/// </summary>
public sealed class WorkedExampleTests
{
    private static readonly Question Question = new()
    {
        Id = "q",
        Text = "?",
        Expected = [Judged("a", 3), Judged("b", 2), Judged("c", 0), Judged("d", 1), Judged("e", -1), Judged("f", 0), Judged("g", 2)],
    };

    private static readonly (string Id, double Score)[] Run = [("c", .9), ("b", .8), ("zz", .8), ("a", .7), ("e", .6), ("f", .5), ("d", .4)];

    [Theory]
    [InlineData("RR", .3333)]
    [InlineData("RR@2", 0)]
    [InlineData("RR@3", .3333)]
    [InlineData("AP", .3155)]
    [InlineData("AP@3", .0833)]
    [InlineData("Precision@3", .3333)]
    [InlineData("Precision@5", .4)]
    [InlineData("Precision@10", .3)]
    [InlineData("Precision", .4286)]
    [InlineData("Recall@3", .25)]
    [InlineData("Recall@10", .75)]
    [InlineData("Recall", .75)]
    [InlineData("nDCG", .4612)]
    [InlineData("nDCG@3", .19)]
    [InlineData("nDCG@5", .4026)]
    [InlineData("Success@2", 0)]
    [InlineData("Success@3", 1)]
    [InlineData("F1", .5455)]
    [InlineData("F1@3", .2857)]
    [InlineData("Rprec", .5)]
    [InlineData("bpref", .25)]
    [InlineData("infAP", .3333)]
    [InlineData("judged@3", .6667)]
    [InlineData("judged@10", .8571)]
    public void A_measure_gives_the_value_of_trec_eval(string name, double expected)
    {
        var delivery = DeliveryJudge.Judge(Question, TrecOrder(Run));

        Assert.Equal(expected, MeasureCatalog.Parse(name).Evaluate(delivery)!.Value, 4);
    }

    [Theory]
    [InlineData("nDCG-exp@5", .41712)]
    [InlineData("nDCG-exp@10", .44792)]
    [InlineData("ERR@5(gmax=4)", .15137)]
    [InlineData("ERR@10(gmax=4)", .15545)]
    public void A_measure_that_trec_eval_lacks_gives_the_value_of_its_definition(string name, double expected) =>
        Assert.Equal(expected, MeasureCatalog.Parse(name).Evaluate(DeliveryJudge.Judge(Question, TrecOrder(Run)))!.Value, 5);

    // By hand: of the ranks c zz b a e f d, 3, 4 and 7 are relevant (4 alone from grade 3 on), 2 and 5 unjudged.
    [Theory]
    [InlineData("RBP(p=0.5)", 0.125 + 0.0625 + 0.0078125)]
    [InlineData("RBP-residual(p=0.5)", 0.25 + 0.03125 + 0.0078125)]
    [InlineData("Recall@4(rel>=2)", 2.0 / 3)]
    [InlineData("RR(rel>=3)", 0.25)]
    [InlineData("AP(rel>=2)", ((1.0 / 3) + (2.0 / 4)) / 3)]
    [InlineData("bpref(rel>=2)", ((1 - (1.0 / 3)) + (1 - (1.0 / 3))) / 3)]
    [InlineData("IPrec(recall=0)", 0.5)]
    [InlineData("IPrec(recall=0.6)", 3.0 / 7)]
    [InlineData("IPrec(recall=0.7)", 3.0 / 7)]
    [InlineData("IPrec(recall=1)", 0)]
    public void A_parameter_changes_the_value(string name, double expected) =>
        Assert.Equal(expected, MeasureCatalog.Parse(name).Evaluate(DeliveryJudge.Judge(Question, TrecOrder(Run)))!.Value, 12);

    [Fact]
    public void A_second_chunk_of_a_source_is_no_judged_failure()
    {
        var once = DeliveryJudge.Judge(Question, TrecOrder(Run));
        var twice = DeliveryJudge.Judge(Question, once.Chunks.Insert(4, once.Chunks[2] with { Id = "b again" }));

        Assert.Equal(new BinaryPreference().Evaluate(once), new BinaryPreference().Evaluate(twice));
    }

    [Fact]
    public void Lines_of_a_run_may_come_in_any_order_ties_included()
    {
        var expected = TrecOrder(Run).Select(chunk => chunk.Source);

        Assert.Equal(expected, TrecOrder(Run.Reverse()).Select(chunk => chunk.Source));
        Assert.Equal(["c", "zz", "b", "a", "e", "f", "d"], expected);
    }

    [Fact]
    public void A_question_that_nothing_relevant_is_judged_for_scores_0_in_trec_mode_and_does_not_apply_in_sweeps()
    {
        var delivery = DeliveryJudge.Judge(Question with { Expected = [Judged("c", 0), Judged("e", -1)] }, TrecOrder(Run));

        foreach (var measure in MeasureCatalog.Default(5).OfType<RankMeasure>().Where(measure => measure is { Level: RankingLevel.Source } and not JudgedShare))
        {
            Assert.Null(measure.Evaluate(delivery));
            Assert.Equal(0, measure.Score(delivery.Sources));
        }
    }

    private static Judgment Judged(string source, int grade) => new() { Source = source, Grade = grade };

    // Score descending, then id descending. (The ids are ASCII: ordinal order is that of their UTF-8 bytes.)
    private static ImmutableArray<TraceChunk> TrecOrder(IEnumerable<(string Id, double Score)> run) =>
    [
        .. run.OrderByDescending(line => line.Score).ThenByDescending(line => line.Id, StringComparer.Ordinal)
            .Select(line => new TraceChunk { Id = line.Id, Source = line.Id, Text = line.Id }),
    ];
}
