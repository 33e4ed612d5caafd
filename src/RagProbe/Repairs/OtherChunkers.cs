using System.Globalization;
using System.Text.RegularExpressions;
using RagProbe.Corpus;

namespace RagProbe.Repairs;

/// <summary>Chunkers to try in the place of another one.</summary>
internal static partial class OtherChunkers
{
    /// <summary>Half and twice the size, as far as both are legal; none where a chunker has no size.</summary>
    public static IReadOnlyList<IChunker> OfOtherSizes(string name)
    {
        if (Size().Match(name) is not { Success: true } match || !int.TryParse(match.Value, CultureInfo.InvariantCulture, out var size) || size is <= 1 or >= 500_000)
        {
            return [];
        }

        return [.. new[] { size / 2, size * 2 }.Select(other => Legal(Size().Replace(name, other.ToString(CultureInfo.InvariantCulture), 1))).OfType<IChunker>()];
    }

    /// <summary>Cuts about so many characters; null where that is too short.</summary>
    public static IChunker? OfLength(int characters) => Legal(string.Create(CultureInfo.InvariantCulture, $"recursive({characters} characters)"));

    // Half the size may be less than the overlap.
    private static IChunker? Legal(string name)
    {
        try
        {
            return ChunkerCatalog.Parse(name);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Size();
}
