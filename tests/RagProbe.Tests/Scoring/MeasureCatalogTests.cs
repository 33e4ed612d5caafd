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

    [Fact]
    public void No_two_default_measures_share_a_name_and_each_can_be_asked_for_by_it()
    {
        var names = MeasureCatalog.Default(10).Select(measure => measure.Name).ToList();

        Assert.Equal(names.Distinct(StringComparer.OrdinalIgnoreCase), names);
        Assert.Equal(names, names.Select(name => MeasureCatalog.Parse(name).Name));
    }
}
