using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace RagProbe.Tests.Corpus;

/// <summary>Writes PDF files object by object, also wrong and hostile ones. Object 1 is the catalog.</summary>
internal sealed class RawPdf
{
    private static readonly Lazy<byte[]> LazyBomb = new(static () => Deflated((byte)' ', 512L << 20));

    private readonly List<byte[]> _objects = [];

    /// <summary>Half a megabyte that inflates to half a gigabyte of blanks.</summary>
    public static byte[] Bomb => LazyBomb.Value;

    /// <summary>A page for each content, all with Helvetica as F1.</summary>
    public static RawPdf OfPages(params string[] contents)
    {
        var pdf = new RawPdf();
        pdf.Add("<< /Type /Catalog /Pages 2 0 R >>");
        pdf.Add($"<< /Type /Pages /Count {contents.Length} /Kids [{string.Join(' ', contents.Select((_, i) => $"{4 + (2 * i)} 0 R"))}] >>");
        pdf.Add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
        foreach (var content in contents)
        {
            pdf.AddPage($"{pdf._objects.Count + 2} 0 R", "");
            pdf.AddStream("", Encoding.Latin1.GetBytes(content));
        }

        return pdf;
    }

    /// <summary>One page whose content is the stream, with entries of its own such as a filter.</summary>
    public static RawPdf OfPage(string entries, ReadOnlySpan<byte> content)
    {
        var pdf = OfPages("");
        pdf.ReplaceStream(5, entries, content);
        return pdf;
    }

    /// <summary>A page that draws a form, which draws another one so many times, and so on; the last one draws a letter.</summary>
    public static RawPdf OfForms(int levels, int times)
    {
        var pdf = OfPages("/X0 Do");
        pdf.Replace(4, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R /Resources << /Font << /F1 3 0 R >> /XObject << /X0 6 0 R >> >> >>");
        for (var level = 1; level <= levels; level++)
        {
            pdf.AddStream(
                $"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 3 0 R >> /XObject << /X{level} {level + 6} 0 R >> >>",
                Encoding.Latin1.GetBytes(level == levels ? "BT /F1 9 Tf (a) Tj ET" : string.Concat(Enumerable.Repeat($"/X{level} Do ", times))));
        }

        return pdf;
    }

    private int AddPage(string contents, string resources) =>
        Add($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {contents} /Resources << /Font << /F1 3 0 R >> {resources} >> >>");

    /// <summary>The number of the new object.</summary>
    public int Add(string text)
    {
        _objects.Add(Encoding.Latin1.GetBytes(text));
        return _objects.Count;
    }

    public int AddStream(string entries, ReadOnlySpan<byte> data)
    {
        _objects.Add(Stream(entries, data));
        return _objects.Count;
    }

    public void Replace(int number, string text) => _objects[number - 1] = Encoding.Latin1.GetBytes(text);

    public void ReplaceStream(int number, string entries, ReadOnlySpan<byte> data) => _objects[number - 1] = Stream(entries, data);

    public byte[] Write(string trailer = "")
    {
        var file = new MemoryStream();
        file.Write("%PDF-1.7\n"u8);
        var offsets = new List<long>();
        foreach (var (index, content) in _objects.Index())
        {
            offsets.Add(file.Length);
            file.Write(Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{index + 1} 0 obj\n")));
            file.Write(content);
            file.Write("\nendobj\n"u8);
        }

        var start = file.Length;
        var table = string.Concat(offsets.Select(offset => string.Create(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n")));
        file.Write(Encoding.Latin1.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {offsets.Count + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n")));
        return file.ToArray();
    }

    /// <summary>So many times one byte, compressed with zlib: about a thousandth of the length.</summary>
    public static byte[] Deflated(byte value, long length)
    {
        var output = new MemoryStream();
        using (var zlib = new ZLibStream(output, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var block = new byte[64 * 1024];
            Array.Fill(block, value);
            for (; length > 0; length -= block.Length)
            {
                zlib.Write(block, 0, (int)Math.Min(block.Length, length));
            }
        }

        return output.ToArray();
    }

    public static byte[] Deflated(ReadOnlySpan<byte> data)
    {
        var output = new MemoryStream();
        using (var zlib = new ZLibStream(output, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(data);
        }

        return output.ToArray();
    }

    /// <summary>LZW as in PDF: codes of 9 to 12 bits, widened one code early, the table cleared when it is full.</summary>
    public static byte[] Lzw(ReadOnlySpan<byte> data)
    {
        const int Clear = 256, End = 257;
        var output = new List<byte>();
        var table = new Dictionary<(int Prefix, byte Next), int>();
        int bits = 0, held = 0, width = 9, prefix = -1;
        Put(Clear);
        foreach (var value in data)
        {
            if (prefix < 0)
            {
                prefix = value;
            }
            else if (table.TryGetValue((prefix, value), out var code))
            {
                prefix = code;
            }
            else
            {
                Put(prefix);
                table[(prefix, value)] = 258 + table.Count;
                width = (table.Count + 258) switch { >= 2048 => 12, >= 1024 => 11, >= 512 => 10, _ => 9 };
                prefix = value;
                if (table.Count + 258 == 4094)
                {
                    Put(Clear);
                    table.Clear();
                    width = 9;
                }
            }
        }

        if (prefix >= 0)
        {
            Put(prefix);
        }

        Put(End);
        output.Add((byte)(bits << (8 - held)));
        return [.. output];

        void Put(int code)
        {
            bits = (bits << width) | code;
            held += width;
            while (held >= 8)
            {
                held -= 8;
                output.Add((byte)(bits >> held));
                bits &= (1 << held) - 1;
            }
        }
    }

    private static byte[] Stream(string entries, ReadOnlySpan<byte> data) =>
        [.. Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<< {entries} /Length {data.Length} >>\nstream\n")), .. data, .. "\nendstream"u8];
}
