using RagProbe.Diagnosis;
using RagProbe.Indexes.Qdrant;

namespace RagProbe.Tests.Diagnosis.Qdrant;

/// <summary>Vectors of other lengths than the model makes, in collections that look at lengths and in one that does not.</summary>
public sealed class MetricTests
{
    [Theory]
    [InlineData(VectorDistance.Dot, 0.1f, "inner product")]
    [InlineData(VectorDistance.Euclid, 4f, "straight-line distance")]
    public async Task Where_lengths_decide_a_chunk_is_lost_for_the_length_of_its_vector(VectorDistance distance, float factor, string way)
    {
        await using var orchard = await Orchard.StartAsync(distance: distance);
        await orchard.ScaleVectorAsync(Orchard.WardenChunk, factor);

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Near());

        finding.IsProved(CauseCodes.VectorMetricMismatch, before: null, after: 1);
        Assert.Contains(way, finding.Sentence, StringComparison.Ordinal);
        Assert.Equal(factor, float.Parse(finding.Evidence($"length of the vector of {Orchard.WardenChunk}"), System.Globalization.CultureInfo.InvariantCulture), 3);
        Assert.Equal("all 12 stored vectors", finding.Evidence("compared by cosine"));
    }

    [Fact]
    public async Task Of_a_collection_too_large_to_be_read_the_candidates_are_compared_and_the_finding_says_so()
    {
        await using var orchard = await Orchard.StartAsync(distance: VectorDistance.Dot);
        await orchard.ScaleVectorAsync(Orchard.WardenChunk, 0.1f);

        var report = await orchard.DiagnoseAsync(Orchard.Options, orchard.Near(), mostVectorsRead: 0);

        var finding = Assert.Single(report.Questions).Finding;
        finding.IsProved(CauseCodes.VectorMetricMismatch, before: null, after: 1);
        Assert.Contains("first 1000 candidates", finding.Evidence("compared by cosine"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VectorDistance.Cosine)]
    [InlineData(VectorDistance.Dot)]
    [InlineData(VectorDistance.Euclid)]
    [InlineData(VectorDistance.Manhattan)]
    public async Task A_chunk_that_would_get_its_vector_back_is_scored_as_the_collection_scores(VectorDistance distance)
    {
        await using var orchard = await Orchard.StartAsync(distance: distance);
        await orchard.DropVectorsAsync(Orchard.WardenChunk);

        var delivered = await orchard.FindAsync(Orchard.Options, orchard.Near());
        var third = await orchard.FindAsync(Orchard.Options, orchard.Far());

        delivered.IsProved(CauseCodes.NotIndexed, before: null, after: 1);
        Assert.NotEqual(CauseCodes.NotIndexed, third.Cause);
    }

    [Fact]
    public async Task Compared_by_cosine_lengths_decide_nothing()
    {
        await using var orchard = await Orchard.StartAsync();
        await orchard.ScaleVectorAsync(Orchard.WardenChunk, 0.1f);

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Far());

        Assert.NotEqual(CauseCodes.VectorMetricMismatch, finding.Cause);
    }

    [Fact]
    public async Task A_question_that_cosine_would_not_answer_either_does_not_fail_of_lengths()
    {
        await using var orchard = await Orchard.StartAsync(distance: VectorDistance.Dot);
        await orchard.ScaleVectorAsync("c.md#0", 0.1f);

        var report = Assert.Single((await orchard.DiagnoseAsync(Orchard.Options, orchard.Far())).Questions);

        Assert.DoesNotContain(report.Secondary.Append(report.Finding), finding => finding.Cause == CauseCodes.VectorMetricMismatch);
    }

    [Fact]
    public async Task Vectors_of_one_length_are_no_cause_whatever_the_distance()
    {
        await using var orchard = await Orchard.StartAsync(distance: VectorDistance.Euclid);

        var report = Assert.Single((await orchard.DiagnoseAsync(Orchard.Options, orchard.Far())).Questions);

        Assert.DoesNotContain(report.Secondary.Append(report.Finding), finding => finding.Cause == CauseCodes.VectorMetricMismatch);
    }
}
