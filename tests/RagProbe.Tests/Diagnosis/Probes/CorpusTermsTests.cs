using RagProbe.Diagnosis.Probes;
using RagProbe.Indexes;
using RagProbe.Tests.Indexing;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Diagnosis.Probes;

public sealed class CorpusTermsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stored_chunk_scores_what_the_lexical_search_gives_it()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync([.. Town.Documents, Document("library.md", "Borrowing books: a borrowed book is a book that the borrower brings back.\nBooks, books, books.\nTwo weeks, four weeks; renewed twice.")]);
        var terms = await TermsOfAsync(world);
        var chunks = await world.ChunksAsync();
        string[] questions = [.. Town.Questions.Select(question => question.Text), "How long may I keep books that I borrowed twice?", "books books weeks"];

        var answers = await world.Index.SearchAsync([.. questions.Select(question => new SearchRequest.Lexical(question, new SearchParameters { Limit = chunks.Count }))], Cancelled);

        foreach (var (question, answer) in questions.Zip(answers))
        {
            Assert.NotEmpty(answer);
            var found = answer.ToDictionary(scored => scored.Chunk.Id, scored => scored.Score, StringComparer.Ordinal);
            Assert.All(chunks, chunk => Assert.Equal(found.GetValueOrDefault(chunk.Id), terms.Score(question, chunk.Text)));
        }
    }

    [Fact]
    public async Task Words_are_counted_by_chunk_and_weighed_by_how_rare_they_are()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(Document("a.md", "The harbour, the harbour!\nThe ferry leaves the harbour.\nFerries and ships."));
        var terms = await TermsOfAsync(world);

        Assert.Equal(3, terms.ChunkCount);
        Assert.Equal("The harbour, the harbour!".Length, terms.MedianLength);
        Assert.Equal(2, terms.ChunksWith("harbour"));
        Assert.Equal(1, terms.ChunksWith("ferry"));
        Assert.Equal(0, terms.ChunksWith("boat"));

        // One term in two forms weighs less than either word would alone; a stop word weighs nothing.
        Assert.Equal(terms.Weight("harbour"), terms.Weight("ferry"));
        Assert.True(terms.Weight("ships") > terms.Weight("ferry"));
        Assert.True(terms.Weight("boat") > terms.Weight("ships"));
        Assert.Equal(0, terms.Weight("the"));
    }

    [Fact]
    public async Task Near_are_words_an_edit_away_or_two_for_long_ones_the_nearest_and_most_frequent_first()
    {
        await using var world = new SmallWorld();
        await world.BuildAsync(Document("a.md", "harbour harbours\nharbour gate\ngale late gates\nlate 1234 mate\nfate"));
        var terms = await TermsOfAsync(world);

        Assert.Equal(["harbour", "harbours"], terms.Near("habrour"));
        Assert.Equal(["harbours", "harbour"], terms.Near("harbuors"));
        Assert.Equal(["late", "fate", "gate"], terms.Near("kate"));
        Assert.Empty(terms.Near("gt"));
        Assert.DoesNotContain("gate", terms.Near("gate"));
        Assert.Empty(terms.Near("1235"));
    }

    [Fact]
    public async Task An_empty_index_has_no_words()
    {
        await using var world = new SmallWorld();
        var terms = await TermsOfAsync(world);

        Assert.Equal((0L, 0), (terms.ChunkCount, terms.MedianLength));
        Assert.Empty(terms.Near("harbour"));
    }

    private static async Task<CorpusTerms> TermsOfAsync(SmallWorld world)
    {
        var terms = new CorpusTerms();
        foreach (var chunk in await world.ChunksAsync())
        {
            terms.Add(chunk.Text);
        }

        return terms;
    }
}
