using System.Globalization;
using RagProbe.Health;
using RagProbe.Indexes;
using RagProbe.Tests.Indexing;

namespace RagProbe.Tests.Health;

public sealed class VectorAgreementTests : IDisposable
{
    private readonly WordHashGenerator _generator = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _generator.Dispose();

    [Fact]
    public async Task Vectors_of_the_model_agree_with_their_texts()
    {
        var sample = await StoreAsync(HealthWorld.Texts(20));

        var agreement = await VectorAgreement.MeasureAsync(SmallWorld.ModelOf(_generator), sample, Cancelled);

        Assert.Equal(20, agreement.CosineById.Count);
        Assert.Equal(1, agreement.MedianCosine, 6);
        Assert.Equal((0, null, null), (agreement.ShareBelow, agreement.BetterPrefix, agreement.BetterPrefixMedian));
        Assert.Empty(agreement.NearerTextById);
        Assert.True(agreement.LengthVariation < 1e-6);
    }

    [Fact]
    public async Task Vectors_whose_squares_are_beyond_a_float_are_those_of_no_text()
    {
        var sample = await StoreAsync(HealthWorld.Texts(3));
        StoredChunk[] huge = [.. sample.Select(static chunk => chunk with { Vector = new ReadOnlyMemory<float>([.. chunk.Vector!.Value.ToArray().Select(static value => value * 1e30f)]) })];

        var agreement = await VectorAgreement.MeasureAsync(SmallWorld.ModelOf(_generator), huge, Cancelled);

        Assert.Equal([0.0, 0.0, 0.0], agreement.CosineById.Values);
        Assert.Equal((0, 1), (agreement.MedianCosine, agreement.ShareBelow));
    }

    [Fact]
    public async Task A_document_prefix_that_explains_the_vectors_better_is_named()
    {
        var sample = await StoreAsync(HealthWorld.Texts(20), prefix: "passage: ");

        var without = await VectorAgreement.MeasureAsync(SmallWorld.ModelOf(_generator), sample, Cancelled);
        var with = await VectorAgreement.MeasureAsync(SmallWorld.ModelOf(_generator, documentPrefix: "passage: "), sample, Cancelled);

        Assert.True(without.MedianCosine < VectorAgreement.Alike);
        Assert.Equal("passage: ", without.BetterPrefix);
        Assert.Equal(1, without.BetterPrefixMedian!.Value, 6);
        Assert.Null(with.BetterPrefix);
    }

    [Fact]
    public async Task A_prefix_that_only_comes_nearer_is_not_named()
    {
        var sample = await StoreAsync(HealthWorld.Texts(20), prefix: "passage: of something else altogether: ");

        var agreement = await VectorAgreement.MeasureAsync(SmallWorld.ModelOf(_generator), sample, Cancelled);

        Assert.True(agreement.MedianCosine < VectorAgreement.Alike);
        Assert.Equal((null, null), (agreement.BetterPrefix, agreement.BetterPrefixMedian));
    }

    [Fact]
    public async Task No_prefix_is_a_prefix_too()
    {
        var sample = await StoreAsync(HealthWorld.Texts(20));

        var agreement = await VectorAgreement.MeasureAsync(SmallWorld.ModelOf(_generator, documentPrefix: "passage: "), sample, Cancelled);

        Assert.Equal("", agreement.BetterPrefix);
    }

    [Fact]
    public async Task A_vector_of_another_text_names_that_text()
    {
        var sample = await StoreAsync(HealthWorld.Texts(20));
        (sample[3], sample[7]) = (sample[3] with { Vector = sample[7].Vector }, sample[7] with { Vector = sample[3].Vector });

        var agreement = await VectorAgreement.MeasureAsync(SmallWorld.ModelOf(_generator), sample, Cancelled);

        Assert.Equal(0.1, agreement.ShareBelow, 6);
        Assert.Equal(["c3", "c7"], agreement.NearerTextById.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("c7", agreement.NearerTextById["c3"].ChunkId);
        Assert.Equal(1, agreement.NearerTextById["c3"].Cosine, 6);
    }

    [Fact]
    public async Task Unusable_vectors_are_listed_and_not_compared()
    {
        var sample = await StoreAsync(HealthWorld.Texts(6));
        sample[0] = sample[0] with { Vector = null };
        sample[1] = sample[1] with { Vector = new float[WordHashGenerator.Dimensions] };
        sample[2] = sample[2] with { Vector = new[] { float.NaN, 1 } };
        sample[3] = sample[3] with { Vector = new[] { float.PositiveInfinity, 1 } };
        sample[4] = sample[4] with { Text = " \n" };

        var agreement = await VectorAgreement.MeasureAsync(SmallWorld.ModelOf(_generator), sample, Cancelled);

        Assert.Equal(["c0"], agreement.MissingIds);
        Assert.Equal(["c1"], agreement.ZeroIds);
        Assert.Equal(["c2", "c3"], agreement.NotFiniteIds);
        Assert.Equal(["c5"], agreement.CosineById.Keys);
    }

    [Fact]
    public async Task Lengths_vary_by_their_coefficient_of_variation()
    {
        var sample = await StoreAsync(HealthWorld.Texts(2));
        sample[1] = sample[1] with { Vector = Array.ConvertAll(sample[1].Vector!.Value.ToArray(), static value => value * 3) };

        var agreement = await VectorAgreement.MeasureAsync(SmallWorld.ModelOf(_generator), sample, Cancelled);

        // Lengths 1 and 3: mean 2, standard deviation 1.
        Assert.Equal(0.5, agreement.LengthVariation, 5);
        Assert.Equal(1, agreement.MedianCosine, 5);
    }

    [Fact]
    public async Task An_empty_sample_agrees_with_everything()
    {
        var agreement = await VectorAgreement.MeasureAsync(SmallWorld.ModelOf(_generator), [], Cancelled);

        Assert.Equal((1, 0, 0), (agreement.MedianCosine, agreement.ShareBelow, agreement.LengthVariation));
        Assert.Empty(agreement.CosineById);
    }

    private async Task<StoredChunk[]> StoreAsync(string[] texts, string prefix = "")
    {
        var vectors = await _generator.GenerateAsync(texts.Select(text => prefix + text), cancellationToken: Cancelled);
        return [.. texts.Zip(vectors, (text, vector) => (text, vector)).Select(static (pair, place) => new StoredChunk { Id = string.Create(CultureInfo.InvariantCulture, $"c{place}"), Source = "doc.md", Text = pair.text, Vector = pair.vector.Vector })];
    }
}
