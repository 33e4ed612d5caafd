using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Text;

namespace RagProbe.Corpus.Html;

/// <summary>Bytes of an HTML file to text: what a byte order mark says, then what the file says of itself, then UTF-8.</summary>
internal static partial class HtmlCharset
{
    // Where the HTML standard looks for it.
    private const int SearchedBytes = 1024;

    public static string Decode(byte[] bytes, string file, List<CorpusProblem> problems)
    {
        if (HasByteOrderMark(bytes) || Declaration().Match(Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, SearchedBytes))) is not { Success: true } declaration)
        {
            return TextDecoder.Decode(bytes, file, problems);
        }

        var name = declaration.Groups["name"].Value;
        if (!TextEncoding.IsSupported(name))
        {
            problems.Add(new CorpusProblem(file, null, $"The character set \"{name}\" is not known: the file was read as UTF-8. Correct its <meta charset>."));
            return TextDecoder.Decode(bytes, file, problems);
        }

        // A file that can be searched byte by byte is not UTF-16, whatever it says: the standard reads it as UTF-8.
        var encoding = TextEncoding.Resolve(name);
        return encoding is UTF8Encoding or UnicodeEncoding ? TextDecoder.Decode(bytes, file, problems) : encoding.GetString(bytes);
    }

    private static bool HasByteOrderMark(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Encoding.UTF8.Preamble) || bytes.StartsWith(Encoding.Unicode.Preamble) || bytes.StartsWith(Encoding.BigEndianUnicode.Preamble);

    [GeneratedRegex("""<meta\s[^>]*?charset\s*=\s*["']?\s*(?<name>[a-z0-9_:.+-]+)""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Declaration();
}
