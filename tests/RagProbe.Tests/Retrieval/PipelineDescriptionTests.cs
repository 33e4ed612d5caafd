using CsCheck;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Retrieval;
using RagProbe.Tests.Filters;

namespace RagProbe.Tests.Retrieval;

public sealed class PipelineDescriptionTests
{
    private static readonly Gen<AnnParameters> Ann =
        Gen.Select(Gen.Bool, Gen.Int[1, 9999].Nullable(), Gen.Bool.Nullable(), Gen.Bool.Nullable(), Gen.Double[1, 9].Nullable(), Gen.Bool, Gen.Bool, Gen.Double.Unit.Nullable(), (exact, ef, ignore, rescore, oversampling, indexedOnly, acorn, selectivity) =>
            new AnnParameters
            {
                Exact = exact,
                HnswEf = ef,
                QuantizationIgnore = ignore,
                QuantizationRescore = rescore,
                QuantizationOversampling = oversampling,
                IndexedOnly = indexedOnly,
                Acorn = acorn,
                AcornMaxSelectivity = acorn ? selectivity : null,
            });

    private static readonly Gen<PipelineOptions> Options =
        Gen.Select(
            Gen.Select(Gen.Enum<SearchArms>(), Gen.Enum<FusionMethod>(), Gen.Double.Unit, Gen.Int[1, 99], Gen.Select(Gen.Single[0.1f, 9], Gen.Single[0.1f, 9]).Select(pair => new RrfWeights(pair.Item1, pair.Item2)).Null(), Gen.Enum<FusionPlace>()),
            Ann,
            Gen.Select(Gen.Int[1, 99], Gen.Int[0, 99], Gen.Double[-1, 1].Nullable(), FilterGen.Filter.Null(), Gen.Int[1, 9].Nullable(), Gen.Int[1, 9999].Nullable()),
            (fusion, ann, cuts) => new PipelineOptions
            {
                Arms = fusion.Item1,
                Fusion = fusion.Item2,
                DenseWeight = fusion.Item3,
                RrfConstant = fusion.Item4,
                RrfWeights = fusion.Item5,
                FusionPlace = fusion.Item6,
                Ann = ann,
                TopK = cuts.Item1,
                CandidateDepth = cuts.Item1 + cuts.Item2,
                ScoreThreshold = cuts.Item3,
                Filter = cuts.Item4,
                MaxChunksPerSource = cuts.Item5,
                ContextTokenBudget = cuts.Item6,
            });

    [Fact]
    public void What_is_read_back_retrieves_as_what_was_described() => Options.Sample(options =>
    {
        var read = PipelineDescription.Read(options.Describe());

        Assert.NotNull(read);
        Assert.Equal(options.Fingerprint(), read.Fingerprint());
        Assert.Equal((options.TopK, options.CandidateDepth, options.ScoreThreshold, options.MaxChunksPerSource, options.ContextTokenBudget), (read.TopK, read.CandidateDepth, read.ScoreThreshold, read.MaxChunksPerSource, read.ContextTokenBudget));
        Assert.Equal(options.Ann, read.Ann);
    });

    [Fact]
    public void A_filter_with_commas_and_labels_in_its_values_is_read_whole()
    {
        var filter = new Filter { Must = [new FilterCondition.Match("title", new PayloadValue.Text("a, top 3, filter {\"x\"}"))] };

        var read = PipelineDescription.Read(new PipelineOptions { Filter = filter, TopK = 7 }.Describe());

        Assert.Equal((7, FilterJson.Write(filter)), (read!.TopK, FilterJson.Write(read.Filter!)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("dense, depth 100")]
    [InlineData("dense, depth many, top 10")]
    [InlineData("dense, reranked, depth 100, top 10")]
    [InlineData("dense, depth 100, filter {\"must\":[, top 10")]
    [InlineData("dense, depth 100, top 99999999999")]
    public void What_no_options_describe_is_not_read(string description) => Assert.Null(PipelineDescription.Read(description));
}
