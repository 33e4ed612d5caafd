using System.Text;
using RagProbe.Corpus;
using RagProbe.Corpus.Html;

namespace RagProbe.Tests.Corpus;

public sealed class HtmlLoaderTests
{
    private readonly List<CorpusProblem> _problems = [];

    [Fact]
    public void Headings_paragraphs_lists_tables_and_preformatted_text_stay_what_they_are()
    {
        var document = Load("""
            <!doctype html><html><head><title> Cheese
             guide </title><style>p { color: red }</style></head><body>
            <h1>Cheese <em>and</em> time</h1>
            <p>It   ripens&nbsp;for <b>ninety</b> days &amp; nights.<br>Then it is sold.</p>
            <div>Loose text <span>in a row</span></div>
            <h2>Kinds</h2>
            <ul><li>Hard<ul><li>Old</li></ul></li><li><p>Soft</p><p>and young</p></li></ul>
            <table><caption>Prices</caption><tr><th>Kind</th><th>Price</th></tr><tr><td>Hard</td><td>9
             euro</td></tr></table>
            <pre><code># not a heading
              kept  as it is</code></pre>
            </body></html>
            """);

        Assert.Equal(
            """
            # Cheese and time

            It ripens for ninety days & nights.
            Then it is sold.

            Loose text in a row

            ## Kinds

            - Hard
              - Old
            - Soft

              and young

            Prices
            Kind | Price
            Hard | 9 euro

            ```
            # not a heading
              kept  as it is
            ```

            """.Replace("ripens for", "ripens\u00a0for", StringComparison.Ordinal).ReplaceLineEndings("\n"),
            document.Text);
        Assert.Equal(("Cheese guide", DocumentFormat.Markdown), (document.Title, document.Format));
        Assert.Empty(_problems);
    }

    [Theory]
    [InlineData("<p>a<script>evil()</script>b</p>", "ab\n")]
    [InlineData("<style>x</style><template>x</template><noscript>x</noscript><p hidden>x</p><p style='color:red;display : NONE'>x</p><dialog>x</dialog><iframe>x</iframe><svg><text>x</text></svg>y", "y\n")]
    [InlineData("<p style='display:block'>seen</p><dialog open>said</dialog>", "seen\n\nsaid\n")]
    [InlineData("<p># no heading</p><p>one<br>---<br>``` two</p><p>#tag, a - b</p>", "\\# no heading\n\none\n\\---\n\\``` two\n\n#tag, a - b\n")]
    [InlineData("<table><tr><td><h2>Layout</h2><p>a<td>b</table>", "## Layout\n\na\n\nb\n")]
    [InlineData("<pre>```\ninner</pre>", "````\n```\ninner\n````\n")]
    [InlineData("<p>&nbsp;</p><div> \n </div>", "")]
    [InlineData("<!-- c --><p onclick='x()'>&#xD800;&lt;b&gt;", "\ufffd<b>\n")]
    public void Only_what_is_seen_is_text(string html, string expected) => Assert.Equal(expected, Load(html).Text);

    [Fact]
    public void Headings_are_the_chunks_heading_path()
    {
        var document = Load("<h1>Dairy</h1><h2>Cheese</h2><p>It ripens.<h2>Butter</h2><pre>\n# churn</pre>");

        Assert.Equal(["Dairy > Cheese", "Dairy > Butter"], new MarkdownHeadingChunker(8).Split(document).Select(piece => piece.HeadingPath).Distinct());
    }

    [Theory]
    [InlineData("<meta charset=windows-1252>gr\u00fcn", "grün\n")]
    [InlineData("<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-5'>\u00d4", "д\n")]
    [InlineData("<meta charset=utf-16>plain", "plain\n")]
    public void The_character_set_is_the_one_that_the_file_names(string latin, string expected) =>
        Assert.Equal(expected, HtmlLoader.Load("a.html", Encoding.Latin1.GetBytes(latin), _problems).Text);

    [Fact]
    public void A_byte_order_mark_stands_above_the_name_and_an_unknown_name_is_listed()
    {
        Assert.Equal("grün\n", HtmlLoader.Load("a.html", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("<meta charset=windows-1252>grün")], _problems).Text);
        Assert.Empty(_problems);
        Assert.Equal("grün\n", Load("<meta charset=klingon>grün").Text);
        Assert.Contains("klingon", Assert.Single(_problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<div>", 510)]
    [InlineData("<b>", 510)]
    public void Nesting_within_the_limit_is_read(string tag, int depth) => Assert.Equal("x\n", Load(string.Concat(Enumerable.Repeat(tag, depth - 20)) + "x").Text);

    [Theory]
    [InlineData("<div>")]
    [InlineData("<b>")]
    [InlineData("<a><div>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<ul><li>")]
    public void Nesting_without_end_is_refused_and_does_not_overflow_the_stack(string tags) =>
        Assert.Contains("512 deep", Assert.Throws<UnreadableDocumentException>(() => Load(string.Concat(Enumerable.Repeat(tags, 100_000)) + "x")).Message, StringComparison.Ordinal);

    [Fact]
    public void Formatting_left_open_is_not_copied_without_bound()
    {
        // 300 fonts, opened again in each of 20,000 paragraphs: 120 kB that stand for six million elements.
        var bomb = "<p>" + string.Concat(Enumerable.Range(0, 300).Select(size => $"<font size={size}>")) + string.Concat(Enumerable.Repeat("<p>x", 20_000));

        Assert.Contains("2000000 elements", Assert.Throws<UnreadableDocumentException>(() => Load(bomb)).Message, StringComparison.Ordinal);
    }

    private SourceDocument Load(string html) => HtmlLoader.Load("a.html", Encoding.UTF8.GetBytes(html), _problems);
}
