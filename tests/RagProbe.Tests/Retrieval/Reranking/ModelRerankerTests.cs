using System.Numerics.Tensors;
using RagProbe.Retrieval.Reranking;
using RagProbe.Tests.Indexing;

namespace RagProbe.Tests.Retrieval.Reranking;

public sealed class ModelRerankerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scores_are_the_cosines_of_question_and_texts_with_their_prefixes()
    {
        var generator = new WordHashGenerator();
        using var reranker = new ModelReranker(SmallWorld.ModelOf(generator, documentPrefix: "passage: ", queryPrefix: "query: ", fingerprint: "0123456789abcdef"));

        var answers = await reranker.ScoreAsync([new RerankRequest("red door", ["red door", "blue door"]), new RerankRequest("blue", ["blue door"])], Cancelled);

        Assert.Equal("word-hash (01234567)", reranker.Name);
        Assert.Equal((1, 4), (generator.Calls, generator.Embedded.Count));
        Assert.Equal(["query: red door", "passage: red door", "passage: blue door", "query: blue"], generator.Embedded);
        Assert.Equal([2, 1], answers.Select(answer => answer.Scores.Count));
        Assert.Equal(await CosineAsync("query: red door", "passage: blue door"), answers[0].Scores[1], 6);
        Assert.Equal(await CosineAsync("query: blue", "passage: blue door"), answers[1].Scores[0], 6);
        Assert.True(answers[0].Scores[0] > answers[0].Scores[1]);
    }

    private static async Task<double> CosineAsync(string left, string right)
    {
        var vectors = await new WordHashGenerator().GenerateAsync([left, right], cancellationToken: Cancelled);
        return TensorPrimitives.CosineSimilarity(vectors[0].Vector.Span, vectors[1].Vector.Span);
    }
}
