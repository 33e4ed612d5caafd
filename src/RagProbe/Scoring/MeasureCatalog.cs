using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace RagProbe.Scoring;

/// <summary>
/// The measures by name. A name is an identity: level, measure and cut-off, as in <c>nDCG@10</c> (sources),
/// <c>passage:nDCG@10</c> (expected passages) and <c>char:Recall@10</c> (their text, code point by code point).
/// </summary>
public static partial class MeasureCatalog
{
    private const string Known = """
        Success, Precision, Recall, RR, AP, nDCG, judged            over sources
        passage:Success, passage:Recall, ... (the same seven)       over expected passages
        char:Recall, char:Precision, char:IoU, char:AnyHit          over the text of the expected passages
        each alone for the whole list, or with @k for the top k (k from 1 to 100000): nDCG@10
        CorrectRejection                                            for unanswerable questions
        """;

    /// <summary>The measure of a name; case does not matter. <c>hit</c>, <c>P</c>, <c>MRR</c>, <c>MAP</c> and the prefix <c>span:</c> (for <c>char:</c>) are understood too.</summary>
    /// <exception cref="FormatException">No such measure; the message lists what there is.</exception>
    public static IMeasure Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var match = Form().Match(name);
        if (!match.Success)
        {
            throw Unknown(name);
        }

        int? k = null;
        if (match.Groups["k"] is { Success: true } digits)
        {
            k = int.TryParse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 100_000
                ? number
                : throw new FormatException($"\"{name}\": the cut-off {digits.Value} is out of range, it is 1 to 100000. Choose how many ranks to look at, for example 10.");
        }

        var measure = match.Groups["measure"].Value.ToUpperInvariant();
        IMeasure? found = match.Groups["level"].Value.ToUpperInvariant() switch
        {
            "CHAR" or "SPAN" => Characters(measure, k),
            "PASSAGE" => Ranks(measure, k, RankingLevel.Passage),
            _ => measure == "CORRECTREJECTION" && k is null ? new CorrectRejection() : Ranks(measure, k, RankingLevel.Source),
        };
        return found ?? throw Unknown(name);
    }

    /// <summary>What a sweep reports unless told otherwise, for pipelines that deliver <paramref name="topK"/> chunks.</summary>
    public static ImmutableArray<IMeasure> Default(int topK) =>
    [
        new Success(topK),
        new Precision(topK),
        new Recall(topK),
        new ReciprocalRank(topK),
        new AveragePrecision(topK),
        new Ndcg(topK),
        new JudgedShare(topK),
        new Success(topK, RankingLevel.Passage),
        new Recall(topK, RankingLevel.Passage),
        new ReciprocalRank(topK, RankingLevel.Passage),
        new Ndcg(topK, RankingLevel.Passage),
        new CharacterRecall(topK),
        new CharacterPrecision(topK),
        new CharacterIoU(topK),
        new CharacterAnyHit(topK),
        new CorrectRejection(),
    ];

    private static RankMeasure? Ranks(string measure, int? k, RankingLevel level) => measure switch
    {
        "SUCCESS" or "HIT" => new Success(k, level),
        "PRECISION" or "P" => new Precision(k, level),
        "RECALL" => new Recall(k, level),
        "RR" or "MRR" => new ReciprocalRank(k, level),
        "AP" or "MAP" => new AveragePrecision(k, level),
        "NDCG" => new Ndcg(k, level),
        "JUDGED" => new JudgedShare(k, level),
        _ => null,
    };

    private static CharacterMeasure? Characters(string measure, int? k) => measure switch
    {
        "RECALL" => new CharacterRecall(k),
        "PRECISION" or "P" => new CharacterPrecision(k),
        "IOU" => new CharacterIoU(k),
        "ANYHIT" or "ANY-HIT" => new CharacterAnyHit(k),
        _ => null,
    };

    private static FormatException Unknown(string name) => new($"\"{name}\" is not a measure. There are:{Environment.NewLine}{Known}");

    [GeneratedRegex("""^\s*((?<level>source|passage|char|span):)?(?<measure>[a-z-]+)(@(?<k>[0-9]+))?\s*$""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();
}
