using CsCheck;
using RagProbe.Indexes;
using RagProbe.Indexes.Embedded;
using static RagProbe.Tests.Indexes.Sample;

namespace RagProbe.Tests.Indexes;

public sealed class EmbeddedIndexLexicalTests
{
    private static readonly EmbeddedIndexSettings Settings = new() { Name = "test", Dimensions = 2, ModelFingerprint = "model", Chunker = "chunker" };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Question_text_is_never_read_as_query_syntax()
    {
        using var folder = new TemporaryFolder();
        await using var index = await IndexAsync(folder, "alpha beta", "alpha", "gamma");
        var piece = Gen.OneOf(
            Gen.OneOf("\"", "\"\"", "'", "*", "^", "(", ")", "{", "}", ":", "-", "+", ",", ";", "--", "/*", "\\", "$1", "?1", "@p", "%", "\0", "\n", "\ud83d", "😀", "\u0301"),
            Gen.OneOf("AND", "OR", "NOT", "NEAR", "NEAR/3", "text", "text:", "rowid", "chunk_text", "MATCH", "SELECT"));

        // The only word that occurs is alpha, so whatever surrounds it, the answer is that of alpha alone.
        var expected = Assert.Single(await index.SearchAsync([Lexical("alpha")], Cancelled));
        await piece.Array[0, 8].Select(piece.Array[0, 8]).SampleAsync(
            async (before, after) =>
            {
                var answers = await index.SearchAsync([Lexical($"{string.Concat(before)} alpha {string.Join(' ', after)}")], Cancelled);
                Assert.Equal(expected, answers[0]);
            },
            iter: 200);
    }

    [Fact]
    public async Task Words_are_folded_and_stemmed_in_questions_as_in_chunks()
    {
        using var folder = new TemporaryFolder();
        await using var index = await IndexAsync(folder, "Crème brûlée recipes", "flying_machines of 1903", "état-major", "x² ＡＢＣ");

        var answers = await index.SearchAsync([Lexical("creme"), Lexical("RECIPE"), Lexical("fly machine"), Lexical("major"), Lexical("1903!")], Cancelled);

        Assert.Equal([["0"], ["0"], ["1"], ["2"], ["1"]], answers.Select(Ids));
    }

    [Fact]
    public async Task A_question_of_stop_words_alone_keeps_them_and_any_other_drops_them()
    {
        using var folder = new TemporaryFolder();
        await using var index = await IndexAsync(folder, "to be or not to be", "is the tunnel", "nothing here");

        var answers = await index.SearchAsync([Lexical("To be, or not to be?"), Lexical("is it not the tunnel")], Cancelled);

        Assert.Equal("0", Ids(answers[0])[0]);
        Assert.Equal(["1"], Ids(answers[1]));
    }

    [Fact]
    public async Task A_question_of_ten_thousand_words_is_answered()
    {
        using var folder = new TemporaryFolder();
        await using var index = await IndexAsync(folder, "word9999 and others", "nothing");

        var answers = await index.SearchAsync([Lexical(string.Join(' ', Enumerable.Range(0, 10_000).Select(static i => $"word{i}")))], Cancelled);

        Assert.Equal(["0"], Ids(answers[0]));
    }

    [Fact]
    public async Task Scores_are_those_of_the_formula()
    {
        using var folder = new TemporaryFolder();
        await using var index = await IndexAsync(folder, "wind wind tunnel", "wind", "heat of the wall at noon");

        var answer = Assert.Single(await index.SearchAsync([Lexical("wind tunnel wind")], Cancelled));

        // N 3, lengths 3, 1, 6, mean 10/3; wind in two chunks, tunnel in one.
        double Term(double n, double f, double length) =>
            Math.Log(1 + ((3 - n + 0.5) / (n + 0.5))) * f * 2.2 / (f + (1.2 * (0.25 + (0.75 * length / (10d / 3)))));
        Assert.Equal(["0", "1"], Ids(answer));
        Assert.Equal(Term(2, 2, 3) + Term(1, 1, 3), answer[0].Score, 1e-12);
        Assert.Equal(Term(2, 1, 1), answer[1].Score, 1e-12);
    }

    [Fact]
    public async Task After_deletes_and_updates_scores_equal_those_of_a_fresh_index()
    {
        string[] words = ["wind", "tunnel", "flow", "heat", "wall", "speed", "layers", "naïve"];
        var text = Gen.OneOf(words).Array[1, 12].Select(static parts => string.Join(' ', parts));
        var write = Gen.Select(
            Gen.Int[0, 12].Select(static i => $"doc#{i}").Array[0, 4],
            Gen.Select(Gen.Int[0, 12], text, static (i, t) => Chunk($"doc#{i}", [1, 0], t)).Array[0, 6],
            static (deleted, upserts) => new IndexWrite { DeletedIds = deleted, Upserts = [.. upserts.DistinctBy(static upsert => upsert.Chunk.Id)] });
        SearchRequest[] questions = [.. words.Select(static word => Lexical(word, limit: 100)), Lexical(string.Join(' ', words), limit: 5)];
        await write.Array[1, 6].SampleAsync(
            async writes =>
            {
                using var folder = new TemporaryFolder();
                await using var index = EmbeddedIndex.OpenOrCreate(folder.Of("worn"), Settings);
                var model = new Dictionary<string, EmbeddedChunk>(StringComparer.Ordinal);
                foreach (var step in writes)
                {
                    await index.WriteAsync(step, Cancelled);
                    Array.ForEach([.. step.DeletedIds], id => model.Remove(id));
                    Array.ForEach([.. step.Upserts], upsert => model[upsert.Chunk.Id] = upsert);
                }

                await using var fresh = EmbeddedIndex.OpenOrCreate(folder.Of("fresh"), Settings);
                await fresh.WriteAsync(new IndexWrite { Upserts = [.. model.Values] }, Cancelled);
                var (actual, expected) = (await index.SearchAsync(questions, Cancelled), await fresh.SearchAsync(questions, Cancelled));
                for (var i = 0; i < questions.Length; i++)
                {
                    Assert.Equal(expected[i].Select(static scored => (scored.Chunk.Id, scored.Score)), actual[i].Select(static scored => (scored.Chunk.Id, scored.Score)));
                }
            },
            iter: 25);
    }

    private static async Task<EmbeddedIndex> IndexAsync(TemporaryFolder folder, params string[] texts)
    {
        var index = EmbeddedIndex.OpenOrCreate(folder.Path, Settings);
        await index.WriteAsync(new IndexWrite { Upserts = [.. texts.Select(static (text, i) => Chunk($"{i}", [1, 0], text))] }, Cancelled);
        return index;
    }
}
