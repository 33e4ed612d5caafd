using System.Globalization;
using System.Text.RegularExpressions;

namespace RagProbe.Corpus;

/// <summary>The chunkers by the names that options, configurations and fingerprints use.</summary>
public static partial class ChunkerCatalog
{
    private const string Known = """
        markdown(400)                 Markdown sections, at most 400 cl100k tokens
        recursive(400)                paragraphs, lines, sentences, words; at most 400 cl100k tokens
        recursive(400,overlap=50)     the same, pieces repeat up to 50 tokens of the one before
        recursive(900 characters)     the same in characters
        tokens(400)                   every 400 cl100k tokens, wherever that is
        tokens(400,overlap=50)        the same, pieces repeat the last 50 tokens of the one before
        sentences(5)                  windows of 5 sentences
        sentences(5,overlap=2)        the same, windows repeat the last 2 sentences of the one before
        sentences(900 characters)     as many whole sentences as fit
        whole                         one chunk a document
        """;

    /// <summary>The chunker of a name such as <c>markdown(400)</c>; blanks and case do not matter.</summary>
    /// <exception cref="FormatException">No such chunker, or a parameter out of range; the message lists what there is.</exception>
    public static IChunker Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var match = Form().Match(name);
        if (!match.Success)
        {
            throw Unknown(name);
        }

        var max = Number(match.Groups["max"], name);
        var overlap = Number(match.Groups["overlap"], name);
        var inCharacters = match.Groups["characters"].Success;
        return (match.Groups["kind"].Value.ToLowerInvariant(), max, overlap, inCharacters) switch
        {
            ("whole", null, null, _) => new WholeDocumentChunker(),
            ("markdown", { } limit, null, false) => new MarkdownHeadingChunker(limit),
            ("sentences", { } limit, null, true) => new SentencePackingChunker(limit),
            ("recursive" or "tokens" or "sentences", { } limit, { } repeated, _) when repeated >= limit => throw new FormatException(string.Create(
                CultureInfo.InvariantCulture, $"\"{name}\": the overlap is 0 to {limit - 1}, less than the longest piece. Choose a smaller one.")),
            ("sentences", { } limit, _, false) when !match.Groups["tokens"].Success => new SentenceWindowChunker(limit, overlap ?? 0),
            ("tokens", { } limit, _, false) => new FixedTokenChunker(limit, overlap ?? 0),
            ("recursive", { } limit, _, _) => new RecursiveTokenChunker(limit, overlap ?? 0, inCharacters ? LengthUnit.Characters : LengthUnit.Tokens),
            _ => throw Unknown(name),
        };
    }

    private static int? Number(Group group, string name)
    {
        if (!group.Success)
        {
            return null;
        }

        var least = group.Name == "max" ? 1 : 0;
        return int.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= 1_000_000
            ? number
            : throw new FormatException($"\"{name}\": {group.Value} is out of range, {(least == 1 ? "the longest piece" : "the overlap")} is {least} to 1000000. Choose a number in that range.");
    }

    private static FormatException Unknown(string name) => new($"\"{name}\" is not a chunker. Use one of these forms, with numbers of your own:{Environment.NewLine}{Known}");

    [GeneratedRegex("""^\s*(?<kind>[a-z]+)\s*(\(\s*(?<max>[0-9]+)\s*((?<tokens>tokens)|(?<characters>characters))?\s*(,\s*overlap\s*=\s*(?<overlap>[0-9]+)\s*)?\)\s*)?$""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();
}
