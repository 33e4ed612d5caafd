using CsCheck;
using RagProbe.Indexes;
using RagProbe.Indexes.Embedded;
using RagProbe.Indexes.Lexical;
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
    public async Task Words_are_lower_cased_and_stemmed_in_questions_as_in_chunks()
    {
        using var folder = new TemporaryFolder();
        await using var index = await IndexAsync(folder, "Crème brûlée recipes", "flying_machines of 1903", "état-major", "flying machines");

        var answers = await index.SearchAsync([Lexical("CRÈME"), Lexical("creme"), Lexical("RECIPE"), Lexical("fly machine"), Lexical("major"), Lexical("1903!")], Cancelled);

        Assert.Equal([["0"], [], ["0"], ["3"], ["2"], ["1"]], answers.Select(Ids));
    }

    [Fact]
    public async Task Stop_words_find_nothing_and_change_nothing()
    {
        using var folder = new TemporaryFolder();
        await using var index = await IndexAsync(folder, "to be or not to be", "is the tunnel", "nothing here");

        var answers = await index.SearchAsync([Lexical("To be, or not to be?"), Lexical("is it not the tunnel"), Lexical("tunnel")], Cancelled);

        Assert.Empty(answers[0]);
        Assert.Equal(["1"], Ids(answers[1]));
        Assert.Equal(answers[2][0].Score, answers[1][0].Score);
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

        // N 3; 3, 1 and 3 words remain without stop words; wind in two chunks, tunnel in one.
        double Term(double n, double f, double length) =>
            Math.Log(1 + ((3 - n + 0.5) / (n + 0.5))) * f * 2.2 / (f + (1.2 * (0.25 + (0.75 * length / 64))));
        Assert.Equal(["0", "1"], Ids(answer));
        Assert.Equal(Term(2, 2, 3) + Term(1, 1, 3), answer[0].Score, 1e-6);
        Assert.Equal(Term(2, 1, 1), answer[1].Score, 1e-6);
    }

    [Fact]
    public async Task The_settings_decide_the_weights_and_are_kept()
    {
        using var folder = new TemporaryFolder();
        var settings = Settings with { Lexical = new Bm25Settings { AverageLength = 2 } };
        await using (var index = EmbeddedIndex.OpenOrCreate(folder.Path, settings))
        {
            await index.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [1, 0], "wind and tunnel")] }, Cancelled);
            var answer = Assert.Single(await index.SearchAsync([Lexical("wind")], Cancelled));
            Assert.Equal(Math.Log(4d / 3), Assert.Single(answer).Score, 1e-6);
        }

        var error = Assert.Throws<IndexMismatchException>(() => EmbeddedIndex.OpenOrCreate(folder.Path, Settings));
        Assert.Equal(("lexical", "bm25 k=1.2 b=0.75 length=2"), Assert.Single(error.Differences) is var difference ? (difference.Setting, difference.Stored) : default);
    }

    [Fact]
    public async Task Merged_and_compacted_postings_are_those_of_a_fresh_index()
    {
        using var folder = new TemporaryFolder();
        await using var index = EmbeddedIndex.OpenOrCreate(folder.Of("worn"), Settings);
        string Text(int document, int round) => $"wind {(document % 3 == 0 ? "tunnel" : "flow")} number{document} round{round}";
        EmbeddedChunk[] Round(int round) => [.. Enumerable.Range(0, 40).Select(i => Chunk($"doc#{i}", [1, 0], Text(i, round)))];

        // 40 writes make merges of merges; 20 rounds make 800 rows of which 40 live, so that compactions come between.
        foreach (var upsert in Round(0))
        {
            await index.WriteAsync(new IndexWrite { Upserts = [upsert] }, Cancelled);
        }

        for (var round = 1; round < 20; round++)
        {
            await index.WriteAsync(new IndexWrite { Upserts = Round(round) }, Cancelled);
        }

        await using var fresh = EmbeddedIndex.OpenOrCreate(folder.Of("fresh"), Settings);
        await fresh.WriteAsync(new IndexWrite { Upserts = Round(19) }, Cancelled);
        SearchRequest[] questions = [Lexical("wind", limit: 100), Lexical("tunnel number7 round19", limit: 100), Lexical("round3 round18", limit: 100)];
        var (actual, expected) = (await index.SearchAsync(questions, Cancelled), await fresh.SearchAsync(questions, Cancelled));
        Assert.Equal([40, 40, 0], expected.Select(static answer => answer.Count));
        for (var i = 0; i < questions.Length; i++)
        {
            Assert.Equal(expected[i].Select(static scored => (scored.Chunk.Id, scored.Score)), actual[i].Select(static scored => (scored.Chunk.Id, scored.Score)));
        }
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
        await write.Array[1, 20].SampleAsync(
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
