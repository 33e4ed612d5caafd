using RagProbe.Scoring;

namespace RagProbe.Tests.Scoring;

public sealed class MeasureCatalogTests
{
    [Theory]
    [InlineData("ndcg@10", "nDCG@10")]
    [InlineData("source:nDCG", "nDCG")]
    [InlineData("P@5", "Precision@5")]
    [InlineData("hit@3", "Success@3")]
    [InlineData("MRR", "RR")]
    [InlineData("MAP@100", "AP@100")]
    [InlineData("passage:Recall@5", "passage:Recall@5")]
    [InlineData("span:recall@5", "char:Recall@5")]
    [InlineData("char:iou", "char:IoU")]
    [InlineData("span:any-hit@5", "char:AnyHit@5")]
    [InlineData("Judged@10", "judged@10")]
    [InlineData("correctrejection", "CorrectRejection")]
    [InlineData("f@5", "F1@5")]
    [InlineData("rprec", "Rprec")]
    [InlineData("infap", "infAP")]
    [InlineData("passage:bpref", "passage:bpref")]
    [InlineData("ndcg-exp@10", "nDCG-exp@10")]
    [InlineData("ERR@10", "ERR@10(gmax=4)")]
    [InlineData("err(GMAX=3)", "ERR(gmax=3)")]
    [InlineData("RBP", "RBP(p=0.8)")]
    [InlineData("RBP(rel>=2, p=.95)", "RBP(p=0.95,rel>=2)")]
    [InlineData("Recall@5(rel>=2)", "Recall@5(rel>=2)")]
    [InlineData("Recall@5(rel>=1)", "Recall@5")]
    public void A_name_gives_its_measure(string name, string canonical)
    {
        Assert.Equal(canonical, MeasureCatalog.Parse(name).Name);
        Assert.Equal(canonical, MeasureCatalog.Parse(canonical).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nDCGG@10")]
    [InlineData("nDCG@")]
    [InlineData("char:nDCG@10")]
    [InlineData("chunk:Recall@5")]
    [InlineData("CorrectRejection@5")]
    [InlineData("passage:CorrectRejection")]
    [InlineData("RBP@5")]
    [InlineData("Rprec@5")]
    public void An_unknown_name_is_refused_with_the_list_of_what_there_is(string name)
    {
        var message = Assert.Throws<FormatException>(() => MeasureCatalog.Parse(name)).Message;

        Assert.Contains($"\"{name}\"", message, StringComparison.Ordinal);
        Assert.Contains("passage:", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nDCG@0")]
    [InlineData("nDCG@99999999999")]
    public void A_cutoff_out_of_range_is_refused_with_the_range(string name) =>
        Assert.Contains("1 to 100000", Assert.Throws<FormatException>(() => MeasureCatalog.Parse(name)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("RBP(p=1)", "above 0 and below 1")]
    [InlineData("RBP(p=0,5)", "no parameter")]
    [InlineData("ERR@5(gmax=0)", "1 to 127")]
    [InlineData("Recall@5(rel>=x)", "1 to 127")]
    [InlineData("nDCG@5(rel>=2)", "no parameter rel")]
    [InlineData("char:Recall@5(p=0.5)", "no parameter p")]
    public void A_parameter_that_is_not_legal_is_refused(string name, string reason)
    {
        var message = Assert.Throws<FormatException>(() => MeasureCatalog.Parse(name)).Message;

        Assert.Contains($"\"{name}\"", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comma_in_parentheses_does_not_end_a_name_and_RBP_brings_its_residual() =>
        Assert.Equal(["nDCG@5", "RBP(p=0.5,rel>=2)", "RBP-residual(p=0.5)", "P@5"], MeasureCatalog.ParseList("nDCG@5, RBP(p=0.5,rel>=2),nDCG@5,P@5").Select(measure => measure.Name.Replace("Precision", "P", StringComparison.Ordinal)));

    [Fact]
    public void No_two_default_measures_share_a_name_and_each_can_be_asked_for_by_it()
    {
        var names = MeasureCatalog.Default(10).Select(measure => measure.Name).ToList();

        Assert.Equal(names.Distinct(StringComparer.OrdinalIgnoreCase), names);
        Assert.Equal(names, names.Select(name => MeasureCatalog.Parse(name).Name));
    }
}
