using System.Globalization;
using System.Text;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Exceptions;

namespace RagProbe.Corpus.Pdf;

/// <summary>One PDF file is one document: the text of its pages, each after a form feed but the first. Pictures are not read.</summary>
internal static class PdfLoader
{
    private const int PagesShown = 10;

    /// <exception cref="UnreadableDocumentException">Encrypted, broken, or beyond a limit.</exception>
    public static SourceDocument Load(string id, byte[] bytes, List<CorpusProblem> problems, CancellationToken cancellationToken)
    {
        var budget = new DecodeBudget();
        try
        {
            // An unknown font costs its text, not the file.
            using var pdf = PdfDocument.Open(bytes, new ParsingOptions { FilterProvider = new BoundedFilters(budget), UseLenientParsing = true, SkipMissingFonts = true });
            CheckCosts(pdf);
            return Read(id, pdf, budget, problems, cancellationToken);
        }
        catch (PdfDocumentEncryptedException exception)
        {
            throw new UnreadableDocumentException("it is encrypted with a password. Remove the password (print it to a new PDF), or take it out of the corpus.", exception);
        }
        catch (Exception exception) when (exception is not (UnreadableDocumentException or OperationCanceledException))
        {
            // Whatever a parser can run into in a damaged file: index errors and null references are among it.
            throw new UnreadableDocumentException(budget.Refusal ?? $"it is not a PDF that can be read: {exception.Message.TrimEnd('.')}. Open and save it in a PDF reader, or convert it to text.", exception);
        }
    }

    private static void CheckCosts(PdfDocument pdf)
    {
        if (pdf.NumberOfPages > DocumentLimits.PdfPages)
        {
            throw new UnreadableDocumentException(string.Create(CultureInfo.InvariantCulture, $"it has {pdf.NumberOfPages} pages; at most {DocumentLimits.PdfPages} are read. Split the file."));
        }

        long total = 0;
        var number = 0;
        foreach (var cost in new PageCosts(pdf.Structure).Pages())
        {
            number++;
            total += Math.Min(cost.ContentBytes, DocumentLimits.PdfDecodedBytes);
            if (cost.ContentBytes > DocumentLimits.PdfPageBytes || cost.TextBytes > DocumentLimits.PdfPageTextBytes || total > DocumentLimits.PdfDecodedBytes)
            {
                throw new UnreadableDocumentException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"drawing page {number} takes more than a page may ({DocumentLimits.PdfPageBytes} bytes of instructions, {DocumentLimits.PdfPageTextBytes} of text; {DocumentLimits.PdfDecodedBytes} for the whole file), with everything that it draws repeatedly. Convert the file to text."));
            }
        }

        if (number < pdf.NumberOfPages)
        {
            throw new UnreadableDocumentException("its list of pages is damaged. Open and save it in a PDF reader, or convert it to text.");
        }
    }

    private static SourceDocument Read(string id, PdfDocument pdf, DecodeBudget budget, List<CorpusProblem> problems, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var starts = new List<int>();
        var empty = new List<int>();
        for (var page = 1; page <= pdf.NumberOfPages; page++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            text.Append(page == 1 ? "" : "\n\f");
            starts.Add(text.Length);
            var content = ReadPage(id, pdf, page, budget, problems);
            text.Append(content);
            if (content?.Length == 0)
            {
                empty.Add(page);
            }

            if (text.Length > DocumentLimits.TextLength)
            {
                throw new UnreadableDocumentException(string.Create(
                    CultureInfo.InvariantCulture, $"it holds more than {DocumentLimits.TextLength} characters of text. Split the file."));
            }
        }

        var all = empty.Count == pdf.NumberOfPages;
        if (empty.Count > 0)
        {
            var which = all ? "No page holds" : $"{Pages(empty)} of {pdf.NumberOfPages.ToString(CultureInfo.InvariantCulture)} hold{(empty.Count == 1 ? "s" : "")} no";
            problems.Add(new CorpusProblem(id, null, $"{which} {(all ? "any " : "")}text, only pictures or nothing: what is in pictures was not read. Recognise the text first (OCR, for example with ocrmypdf)."));
        }

        return new SourceDocument { Id = id, Text = text.ToString(), Title = pdf.Information.Title is { } title && !string.IsNullOrWhiteSpace(title) ? title.Trim() : null, PageStarts = starts };
    }

    // Null for a page that cannot be read, which is listed.
    private static string? ReadPage(string id, PdfDocument pdf, int number, DecodeBudget budget, List<CorpusProblem> problems)
    {
        try
        {
            var text = PageText.Of(pdf.GetPage(number));
            return budget.Refusal is null ? WithoutLoneSurrogates(text) : throw new UnreadableDocumentException(budget.Refusal);
        }
        catch (Exception exception) when (exception is not UnreadableDocumentException)
        {
            if (budget.Refusal is { } refusal)
            {
                throw new UnreadableDocumentException(refusal, exception);
            }

            problems.Add(new CorpusProblem(id, null, string.Create(
                CultureInfo.InvariantCulture, $"Page {number} cannot be read and was left out: {exception.Message.TrimEnd('.')}. Open and save the file in a PDF reader, or convert it to text.")));
            return null;
        }
    }

    private static string Pages(List<int> pages)
    {
        var shown = string.Join(", ", pages.Take(PagesShown).Select(static page => page.ToString(CultureInfo.InvariantCulture)));
        return $"Page{(pages.Count == 1 ? "" : "s")} {shown}{(pages.Count > PagesShown ? string.Create(CultureInfo.InvariantCulture, $" and {pages.Count - PagesShown} more") : "")}";
    }

    // A font may map its letters to halves of surrogate pairs; UTF-8 has none.
    private static string WithoutLoneSurrogates(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
