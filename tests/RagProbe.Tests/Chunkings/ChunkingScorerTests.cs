using RagProbe.Chunkings;
using RagProbe.Corpus;
using RagProbe.EvalSets;
using RagProbe.Text;

namespace RagProbe.Tests.Chunkings;

public sealed class ChunkingScorerTests
{
    private static readonly SourceDocument Document = new() { Id = "a", Text = "One two. Three four. Five six." };

    [Fact]
    public void A_passage_that_is_a_chunk_costs_nothing_and_is_not_cut()
    {
        var score = ChunkingScorer.Score(Asking(new TextSpan(9, 20)), [Document], new SentenceWindowChunker(1));

        Assert.Equal((1.0, 0, 1), (score.PrecisionOmega, score.CutPassages, score.Passages));
        Assert.Equal((3, 9.3, 11), (score.Chunks, Math.Round(score.MeanLength!.Value, 1), score.LongestLength));
    }

    [Fact]
    public void One_that_lies_across_two_chunks_is_cut_though_all_of_it_is_there()
    {
        // "two. Three" of "One two." and "Three four.": 9 of its 10 characters, the blank between them is in neither.
        var score = ChunkingScorer.Score(Asking(new TextSpan(4, 14)), [Document], new SentenceWindowChunker(1));

        Assert.Equal(1, score.CutPassages);
        Assert.Equal(9.0 / (8 + 11 + 1), score.PrecisionOmega!.Value, 12);
    }

    [Fact]
    public void A_larger_chunk_keeps_it_whole_and_costs_precision()
    {
        var score = ChunkingScorer.Score(Asking(new TextSpan(4, 14)), [Document], new WholeDocumentChunker());

        Assert.Equal((0, 10.0 / 30), (score.CutPassages, score.PrecisionOmega));
    }

    [Fact]
    public void Questions_count_alike_and_a_passage_that_two_expect_counts_once()
    {
        var questions = Asking(new TextSpan(9, 20)).Questions.Concat([Question("q2", new TextSpan(9, 20)), Question("q3", new TextSpan(0, 30))]).ToList();
        var score = ChunkingScorer.Score(Asking(new TextSpan(9, 20)) with { Questions = questions }, [Document], new SentenceWindowChunker(1));

        // The third expects the two blanks between sentences, too.
        Assert.Equal((3, 2, 1), (score.Questions, score.Passages, score.CutPassages));
        Assert.Equal((1 + 1 + (28.0 / 30)) / 3, score.PrecisionOmega!.Value, 12);
    }

    [Fact]
    public void A_judgment_of_a_whole_document_says_nothing_about_cutting()
    {
        var evalSet = Asking(new TextSpan(0, 1)) with { Questions = [new Question { Id = "q", Text = "?", Expected = [new Judgment { Source = "a" }] }] };
        var score = ChunkingScorer.Score(evalSet, [Document], new WholeDocumentChunker());

        Assert.Equal((null, null, 0, 0), (score.PrecisionOmega, score.Deviation, score.Questions, score.Passages));
        Assert.Equal(1, score.Chunks);
    }

    [Fact]
    public void A_text_that_stands_twice_counts_where_it_stands_first_if_told_so()
    {
        var twice = new SourceDocument { Id = "a", Text = "One two. Three four. One two." };

        // The passage is the second "One two.", which is a chunk of its own, or a place where no chunk is.
        Assert.Equal(1, ChunkingScorer.Score(Asking(new TextSpan(21, 29)), [twice], new SentenceWindowChunker(1)).PrecisionOmega);
        Assert.Equal(0, ChunkingScorer.Score(Asking(new TextSpan(21, 29)), [twice], new SentenceWindowChunker(1), atFirstOccurrence: true).PrecisionOmega);
    }

    // Smith and Troynikov, "Evaluating Chunking Strategies for Retrieval" (Chroma, 2024): mean and deviation in percent.
    [Theory]
    [InlineData("tokens(200)", "21.0 11.9")]
    [InlineData("tokens(400)", "12.5 8.1")]
    [InlineData("tokens(800,overlap=400)", "4.7 3.1")]
    [InlineData("recursive(200)", "29.9 18.4")]
    [InlineData("recursive(400)", "17.7 14.0")]
    [InlineData("recursive(400,overlap=200)", "13.9 10.4")]
    [InlineData("recursive(800,overlap=400)", "6.7 5.2")]
    public async Task The_seven_published_figures_come_out(string chunker, string published)
    {
        var set = EvalSetReader.Read(new EvalSetLocation { Path = SharedData.Path("data", "chunking-evaluation", "questions.csv"), Corpus = SharedData.Path("data", "chunking-evaluation", "corpora") }).EvalSet!;
        var documents = (await CorpusReader.ReadAsync(set.CorpusPath, TestContext.Current.CancellationToken)).Documents;
        var resolved = JudgmentResolver.Resolve(set, documents.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal)).EvalSet!;

        var score = ChunkingScorer.Score(resolved, documents, ChunkerCatalog.Parse(chunker), atFirstOccurrence: true);

        Assert.Equal(published, FormattableString.Invariant($"{100 * score.PrecisionOmega:F1} {100 * score.Deviation:F1}"));
    }

    private static EvalSet Asking(TextSpan span) => new() { Name = "set", CorpusPath = "", Questions = [Question("q1", span)] };

    private static Question Question(string id, TextSpan span) =>
        new() { Id = id, Text = "?", Expected = [new Judgment { Source = "a", Span = span }, new Judgment { Source = "a", Span = new TextSpan(0, 2), Grade = 0 }] };
}
