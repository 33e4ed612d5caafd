using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.DocumentLayoutAnalysis.PageSegmenter;
using UglyToad.PdfPig.DocumentLayoutAnalysis.ReadingOrderDetector;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;
using UglyToad.PdfPig.DocumentLayoutAnalysis.WordExtractor;

namespace RagProbe.Corpus.Pdf;

/// <summary>The text of a page in reading order: blocks (columns, paragraphs) with an empty line between, a line a line.</summary>
/// <remarks>
/// Words, blocks and their order are found by the library's layout analysis (nearest neighbours, Docstrum, spatial reasoning). Pages that
/// are far fuller than print can be are read in the order in which they are drawn: the time of the analysis grows faster than the page.
/// </remarks>
internal static class PageText
{
    private const int MostLetters = 20_000;
    private const int MostBlocks = 500;

    private static readonly DocstrumBoundingBoxes Segmenter = new(new DocstrumBoundingBoxes.DocstrumBoundingBoxesOptions { MaxDegreeOfParallelism = 1 });
    private static readonly NearestNeighbourWordExtractor Words = new(new NearestNeighbourWordExtractor.NearestNeighbourWordExtractorOptions { MaxDegreeOfParallelism = 1 });

    public static string Of(Page page)
    {
        if (page.Letters.Count > MostLetters)
        {
            return Drawn(page);
        }

        var words = Words.GetWords(page.Letters).Where(static word => !string.IsNullOrWhiteSpace(word.Text)).ToList();
        var blocks = words.Count == 0 ? [] : Segmenter.GetBlocks(words);
        if (blocks.Count > MostBlocks)
        {
            return Drawn(page);
        }

        var ordered = UnsupervisedReadingOrderDetector.Instance.Get(blocks);
        return string.Join("\n\n", ordered.Select(static block => string.Join('\n', block.TextLines.Select(static line => line.Text.Trim()))));
    }

    private static string Drawn(Page page) => ContentOrderTextExtractor.GetText(page, addDoubleNewline: true).ReplaceLineEndings("\n").Trim();
}
