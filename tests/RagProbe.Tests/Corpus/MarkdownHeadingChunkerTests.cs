using RagProbe.Corpus;

namespace RagProbe.Tests.Corpus;

public sealed class MarkdownHeadingChunkerTests
{
    private static readonly string Words = string.Join(' ', Enumerable.Repeat("word", 60));

    [Fact]
    public void A_section_is_a_chunk_with_its_heading_and_path()
    {
        var chunks = Cut($"# Guide\n\n{Words}\n\n## Install\n\n{Words}\n\n### Linux\n\n{Words}\n\n## Use `it`\n\n{Words}", 100);

        Assert.Equal(["Guide", "Guide > Install", "Guide > Install > Linux", "Guide > Use it"], chunks.Select(chunk => chunk.Path));
        Assert.Equal($"## Install\n\n{Words}", chunks[1].Text);
    }

    [Fact]
    public void A_heading_without_text_belongs_to_the_section_below_it()
    {
        var chunks = Cut($"# Guide\n\n## Install\n\n{Words}", 100);

        Assert.Equal(($"# Guide\n\n## Install\n\n{Words}", "Guide > Install"), Assert.Single(chunks));
    }

    [Fact]
    public void A_long_section_is_cut_between_its_blocks_and_every_part_knows_its_heading()
    {
        var chunks = Cut($"## Long\n\n{Words}\n\n{Words} end.\n\n{Words}", 80);

        Assert.Equal([$"## Long\n\n{Words}", $"{Words} end.", Words], chunks.Select(chunk => chunk.Text));
        Assert.All(chunks, chunk => Assert.Equal("Long", chunk.Path));
    }

    [Theory]
    [InlineData("```csharp\nfirst();\n\nsecond();\n\n# not a heading\n\nthird();\n```")]
    [InlineData("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n| 5 | 6 |")]
    public void A_code_block_or_table_that_fits_stays_whole(string block)
    {
        var chunks = Cut($"# T\n\n{Words}\n\n{block}\n\n{Words}", 64);

        Assert.Contains(chunks, chunk => chunk.Text == block);
    }

    [Fact]
    public void A_block_longer_than_the_limit_is_taken_apart_and_its_first_part_keeps_the_heading()
    {
        var chunks = Cut($"# Big\n\n{Words} {Words} {Words}", 50);

        Assert.True(chunks.Count >= 4);
        Assert.StartsWith("# Big\n\nword", chunks[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Tiny_sections_under_one_heading_are_joined_and_carry_the_path_they_share()
    {
        var chunks = Cut($"# Terms\n\n## A\n\nFirst.\n\n## B\n\nSecond.\n\n# Other\n\n{Words}", 400);

        Assert.Equal(["Terms", "Other"], chunks.Select(chunk => chunk.Path));
        Assert.Equal("# Terms\n\n## A\n\nFirst.\n\n## B\n\nSecond.", chunks[0].Text);
    }

    [Fact]
    public void Tiny_sections_under_different_headings_are_not_joined()
    {
        var chunks = Cut("# A\n\n## B\n\nOne.\n\n# C\n\n## D\n\nTwo.", 400);

        Assert.Equal(["A > B", "C > D"], chunks.Select(chunk => chunk.Path));
    }

    [Fact]
    public void Underlined_headings_count_and_headings_in_quotes_do_not()
    {
        var chunks = Cut($"Title\n=====\n\n{Words}\n\nPart\n----\n\n{Words}\n\n> # quoted\n\n{Words}", 150);

        Assert.Equal(["Title", "Title > Part"], chunks.Select(chunk => chunk.Path));
    }

    [Fact]
    public void Plain_text_has_no_headings()
    {
        var document = new SourceDocument { Id = "d", Text = "# not a heading\n\ntext" };

        Assert.Equal([new ChunkDraft(0, document.Text.Length)], new MarkdownHeadingChunker(100).Split(document));
    }

    private static List<(string Text, string Path)> Cut(string markdown, int maxTokens) =>
        new MarkdownHeadingChunker(maxTokens)
            .Split(new SourceDocument { Id = "d", Text = markdown, Format = DocumentFormat.Markdown })
            .Select(piece => (markdown[piece.Start..piece.End], piece.HeadingPath))
            .ToList();
}
