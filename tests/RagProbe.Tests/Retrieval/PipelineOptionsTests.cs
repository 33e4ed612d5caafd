using RagProbe.Filters;
using RagProbe.Retrieval;
using RagProbe.Retrieval.Reranking;
using RagProbe.Tests.Retrieval.Reranking;

namespace RagProbe.Tests.Retrieval;

public sealed class PipelineOptionsTests
{
    [Fact]
    public void Every_value_out_of_range_is_named_at_once()
    {
        var errors = new PipelineOptions { TopK = 0, CandidateDepth = -1, DenseWeight = 1.5, RrfConstant = 0, ScoreThreshold = double.NaN, MaxChunksPerSource = 0, ContextTokenBudget = 0 }.Validate();

        Assert.Equal(7, errors.Count);
        Assert.Contains(errors, error => error.StartsWith("--dense-weight: 1.5 is not 0 to 1", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("--depth: -1 is not at least top-k (0)", StringComparison.Ordinal));
    }

    [Fact]
    public void The_defaults_are_legal() => Assert.Empty(new PipelineOptions().Validate());

    public static TheoryData<PipelineOptions> Changes =>
    [
        new PipelineOptions { Arms = SearchArms.Dense },
        new PipelineOptions { Arms = SearchArms.Lexical },
        new PipelineOptions { Fusion = FusionMethod.Rrf },
        new PipelineOptions { DenseWeight = 0.51 },
        new PipelineOptions { Fusion = FusionMethod.Rrf, RrfConstant = 2 },
        new PipelineOptions { Rerank = new RerankStep(new FixedReranker(_ => 0), 20) },
        new PipelineOptions { TopK = 9 },
        new PipelineOptions { CandidateDepth = 101 },
        new PipelineOptions { ScoreThreshold = 0.1 },
        new PipelineOptions { Filter = new Filter { Must = [new FilterCondition.Match("status", new PayloadValue.Text("current"))] } },
        new PipelineOptions { MaxChunksPerSource = 2 },
        new PipelineOptions { ContextTokenBudget = 500 },
    ];

    [Fact]
    public void Every_setting_that_changes_an_answer_changes_the_fingerprint()
    {
        var fingerprints = Changes.Select(row => row.Data.Fingerprint()).Append(new PipelineOptions().Fingerprint()).ToList();

        Assert.Equal(fingerprints.Count, fingerprints.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Settings_that_the_arms_do_not_use_do_not_change_it() =>
        Assert.Equal(
            new PipelineOptions { Arms = SearchArms.Lexical, DenseWeight = 0.1 }.Fingerprint(),
            new PipelineOptions { Arms = SearchArms.Lexical, DenseWeight = 0.9 }.Fingerprint());
}
