using System.Text;
using RagProbe.Corpus;
using RagProbe.Corpus.Pdf;
using RagProbe.Filters;

namespace RagProbe.Tests.Corpus;

public sealed class PdfLoaderTests
{
    private readonly List<CorpusProblem> _problems = [];

    [Fact]
    public void Pages_are_read_in_order_and_chunks_know_the_page_on_which_they_start()
    {
        var document = Load(RawPdf.OfPages(Line("The crane lifts twelve tonnes."), Line("It is oiled in April.")));

        Assert.Equal("The crane lifts twelve tonnes.\n\fIt is oiled in April.", document.Text);
        Assert.Equal([0, 32], document.PageStarts);
        Assert.Empty(_problems);
        var chunks = new ChunkFactory(new SentenceWindowChunker(1), static _ => 1, 10).Create(document).ToList();
        Assert.Equal([1L, 2L], chunks.Select(chunk => Assert.IsType<PayloadValue.Integer>(chunk.Metadata[Chunk.PageField]).Value));
    }

    [Fact]
    public void A_chunk_over_a_page_end_is_of_the_page_on_which_it_starts() =>
        Assert.Equal(new PayloadValue.Integer(1), Assert.Single(new ChunkFactory(new WholeDocumentChunker(), static _ => 1, 10).Create(Load(RawPdf.OfPages(Line("one"), Line("two"))))).Metadata[Chunk.PageField]);

    [Fact]
    public void Columns_are_read_one_after_the_other()
    {
        var left = Enumerable.Range(0, 6).Select(row => $"1 0 0 1 50 {700 - (12 * row)} Tm (left column row {row}) Tj");
        var right = Enumerable.Range(0, 6).Select(row => $"1 0 0 1 350 {700 - (12 * row)} Tm (right column row {row}) Tj");
        var document = Load(RawPdf.OfPages($"BT /F1 10 Tf {string.Join(' ', left.Zip(right).Select(pair => $"{pair.First} {pair.Second}"))} ET"));

        Assert.Equal(
            string.Join('\n', Enumerable.Range(0, 6).Select(row => $"left column row {row}")) + "\n\n" + string.Join('\n', Enumerable.Range(0, 6).Select(row => $"right column row {row}")),
            document.Text);
    }

    [Fact]
    public void Compressed_pages_and_forms_are_read()
    {
        Assert.Equal("packed", Load(RawPdf.OfPage("/Filter /FlateDecode", RawPdf.Deflated(Encoding.Latin1.GetBytes(Line("packed"))))).Text);
        Assert.Equal(100, Load(RawPdf.OfForms(3, 10)).Text.Count(letter => letter == 'a'));
    }

    [Fact]
    public void Pages_without_text_are_listed_with_the_next_step()
    {
        Assert.Equal("a\n\f\n\fb", Load(RawPdf.OfPages(Line("a"), "0 0 m 9 9 l S", Line("b"))).Text);
        Assert.StartsWith("Page 2 of 3 holds no text", Assert.Single(_problems).Message, StringComparison.Ordinal);
        Assert.Contains("OCR", _problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encrypted_and_broken_files_are_refused_with_the_reason()
    {
        var encrypted = RawPdf.OfPages(Line("x")).Write($"/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <{new string('0', 64)}> /U <{new string('0', 64)}> /P -4 >>");

        Assert.Contains("password", Refusal(encrypted), StringComparison.Ordinal);
        Assert.Contains("not a PDF", Refusal("text"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("not a PDF", Refusal([]), StringComparison.Ordinal);
        Assert.Contains("not a PDF", Refusal(RawPdf.OfPages(Line("x")).Write()[..300]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("content")]
    [InlineData("chain")]
    [InlineData("font")]
    public void A_stream_that_inflates_a_thousandfold_is_refused_in_little_memory(string place)
    {
        var bomb = RawPdf.Bomb;
        var pdf = place switch
        {
            "content" => RawPdf.OfPage("/Filter /FlateDecode", bomb),
            "chain" => RawPdf.OfPage("/Filter [/FlateDecode /FlateDecode]", RawPdf.Deflated(bomb)),
            _ => WithFont(bomb),
        };
        var bytes = pdf.Write();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("becomes more than 67108864 bytes", Refusal(bytes), StringComparison.Ordinal);

        // The file itself is half a MB; a copy of it may be made by each filter.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L << 20);
    }

    [Fact]
    public void A_page_that_draws_without_end_is_refused_before_it_is_drawn()
    {
        Assert.Contains("drawing page 1", Refusal(RawPdf.OfForms(20, 10).Write()), StringComparison.Ordinal);
        Assert.Contains("drawing page 1", Refusal(RawPdf.OfPage("/Filter /FlateDecode", RawPdf.Deflated(Encoding.Latin1.GetBytes(Line(new string('a', 600_000))))).Write()), StringComparison.Ordinal);
    }

    [Fact]
    public void Forms_that_draw_each_other_are_refused()
    {
        var pdf = RawPdf.OfForms(2, 2);
        pdf.ReplaceStream(7, "/Type /XObject /Subtype /Form /BBox [0 0 9 9]", "/X0 Do /X0 Do"u8);

        Assert.Contains("drawing page 1", Refusal(pdf.Write()), StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_are_not_decoded()
    {
        var bytes = RawPdf.OfPage("/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 60000 /Rows 60000 >>", new byte[100]).Write();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Load(bytes);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L << 20);
    }

    [Fact]
    public void Nesting_within_a_page_costs_the_page_and_not_the_file()
    {
        Assert.Equal("\n\fb", Load(RawPdf.OfPages(new string('[', 100_000), Line("b"))).Text);
        Assert.StartsWith("Page 1 cannot be read and was left out", Assert.Single(_problems).Message, StringComparison.Ordinal);
    }

    private static string Line(string text) => $"BT /F1 12 Tf 72 700 Td ({text}) Tj ET";

    private static RawPdf WithFont(byte[] program)
    {
        var pdf = RawPdf.OfPages(Line("font"));
        pdf.Replace(3, "<< /Type /Font /Subtype /TrueType /BaseFont /Abc /FirstChar 32 /LastChar 33 /Widths [500 500] /FontDescriptor 6 0 R >>");
        pdf.Add("<< /Type /FontDescriptor /FontName /Abc /Flags 32 /FontBBox [0 0 100 100] /ItalicAngle 0 /Ascent 1 /Descent 1 /CapHeight 1 /StemV 1 /FontFile2 7 0 R >>");
        pdf.AddStream("/Filter /FlateDecode /Length1 9", program);
        return pdf;
    }

    private string Refusal(byte[] bytes) => Assert.Throws<UnreadableDocumentException>(() => Load(bytes)).Message;

    private SourceDocument Load(RawPdf pdf) => Load(pdf.Write());

    private SourceDocument Load(byte[] bytes) => PdfLoader.Load("a.pdf", bytes, _problems, TestContext.Current.CancellationToken);
}
