using System.Globalization;

namespace RagProbe.Corpus.Pdf;

/// <summary>How many bytes the streams of one PDF may become when they are decompressed.</summary>
internal sealed class DecodeBudget
{
    private long _spent;

    /// <summary>Why the document is left out; the parser may take the exception for a damaged stream and go on.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What the next stream may become, in bytes.</summary>
    public long Left => Refusal is null ? Math.Min(DocumentLimits.PdfStreamBytes, DocumentLimits.PdfDecodedBytes - _spent) : 0;

    /// <exception cref="UnreadableDocumentException">More than is left.</exception>
    public void Spend(long bytes)
    {
        if (bytes > Left)
        {
            Refusal ??= bytes > DocumentLimits.PdfStreamBytes
                ? string.Create(CultureInfo.InvariantCulture, $"one of its streams becomes more than {DocumentLimits.PdfStreamBytes} bytes when it is decompressed, as in a file that is made to fill memory. Print it to a new PDF if you trust it.")
                : string.Create(CultureInfo.InvariantCulture, $"its streams become more than {DocumentLimits.PdfDecodedBytes} bytes when they are decompressed. Split the file.");
            throw new UnreadableDocumentException(Refusal);
        }

        _spent += bytes;
    }
}
