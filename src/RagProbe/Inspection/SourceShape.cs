using System.Text.RegularExpressions;

namespace RagProbe.Inspection;

/// <summary>How much a value looks like the place that a document has: a path, an address, a file name.</summary>
internal static partial class SourceShape
{
    public const double Path = 1;
    public const double Folder = 0.6;
    public const double FileName = 0.8;
    public const double Identifier = 0.15;

    private const int LongestIdentifier = 128;

    /// <summary>0 for what is no place at all, up to 1.</summary>
    public static double Of(string value)
    {
        if (value.Length is 0 or > 2048 || value.AsSpan().ContainsAny('\n', '\r') || MediaType().IsMatch(value) || Date().IsMatch(value))
        {
            return 0;
        }

        if (Address().IsMatch(value))
        {
            return value.Contains(' ', StringComparison.Ordinal) ? 0 : Path;
        }

        var isShort = value.Count(static character => character == ' ') <= 12;
        if (value.AsSpan().ContainsAny('/', '\\'))
        {
            return !isShort ? 0 : Extension().IsMatch(value) ? Path : value.Contains(' ', StringComparison.Ordinal) ? Identifier : Folder;
        }

        return isShort && Extension().IsMatch(value) ? FileName
            : value.Length <= LongestIdentifier && !value.Contains(' ', StringComparison.Ordinal) ? Identifier
            : 0;
    }

    public static string Describe(double shape) => shape switch
    {
        > 0.9 => "paths or addresses of files",
        > 0.7 => "file names",
        > 0.4 => "paths",
        > 0.1 => "identifiers",
        _ => "neither paths nor names",
    };

    [GeneratedRegex(@"^(text|application|image|audio|video|font|multipart|message|model)/[\w.+-]+$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MediaType();

    [GeneratedRegex(@"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Date();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.-]{1,10}://\S", RegexOptions.None, 1000)]
    private static partial Regex Address();

    // A dot, then a few letters or digits of which one is a letter: 1.2.3 is a version.
    [GeneratedRegex(@"[^./\\]\.(?=\d{0,4}[A-Za-z])[A-Za-z0-9]{1,8}$", RegexOptions.None, 1000)]
    private static partial Regex Extension();
}
