namespace RagProbe.Corpus;

/// <summary>What a single file may cost. Far above honest documents; bounds for hostile ones.</summary>
internal static class DocumentLimits
{
    public const int FileBytes = 64 * Megabyte;

    /// <summary>UTF-16 units of a text that was taken out of HTML or PDF.</summary>
    public const int TextLength = 16 * Megabyte;

    /// <summary>Elements of an HTML document, with the copies that the parser makes of formatting elements left open.</summary>
    public const int HtmlElements = 2_000_000;

    /// <summary>As in browsers. The parser's time grows with the number of elements times their depth.</summary>
    public const int HtmlDepth = 512;

    public const int PdfPages = 10_000;

    /// <summary>One stream of a PDF, decompressed: it is held in memory.</summary>
    public const int PdfStreamBytes = 64 * Megabyte;

    /// <summary>All streams of a PDF, decompressed, every time that one is.</summary>
    public const long PdfDecodedBytes = 1024L * Megabyte;

    /// <summary>The drawing instructions of one page, with those of the forms that it draws, every time that it does.</summary>
    public const long PdfPageBytes = 32 * Megabyte;

    /// <summary>Bytes of the texts that one page draws. A letter takes at least one, and some 400 bytes in memory.</summary>
    public const long PdfPageTextBytes = 500_000;

    private const int Megabyte = 1024 * 1024;
}
