using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace RagProbe.Scoring;

/// <summary>
/// The measures by name. A name is an identity: level, measure, cut-off and parameters, as in <c>nDCG@10</c> (sources),
/// <c>passage:nDCG@10</c> (expected passages), <c>Recall@5(rel&gt;=2)</c> and <c>char:Recall@10</c> (their text, code point by code point).
/// </summary>
public static partial class MeasureCatalog
{
    private const string Known = """
        Success, Precision, Recall, F1, RR, AP, nDCG, nDCG-exp, ERR, judged   over sources
        passage:Success, passage:Recall, ... (the same ten)                   over expected passages
        char:Recall, char:Precision, char:IoU, char:AnyHit                    over the text of the expected passages
        each alone for the whole list, or with @k for the top k (k from 1 to 100000): nDCG@10
        Rprec, bpref, infAP, RBP, RBP-residual, IPrec                         over the whole list, of sources or passages
        answer:F1                                                             for questions with an expected answer
        CorrectRejection                                                      for unanswerable questions
        parameters follow in parentheses: Recall@5(rel>=2), RBP(p=0.8), ERR@10(gmax=4), IPrec(recall=0.1)
        """;

    /// <summary>The measures of a list of names, separated by commas, each once; RBP brings its residual along.</summary>
    /// <param name="names">Names as <see cref="Parse"/> takes them.</param>
    /// <param name="relevantFrom">The lowest relevant grade for those that have one and do not say.</param>
    /// <exception cref="FormatException">One is no measure; the message lists what there is.</exception>
    public static ImmutableArray<IMeasure> ParseList(string names, int relevantFrom = 1)
    {
        ArgumentNullException.ThrowIfNull(names);
        return
        [
            .. SplitNames(names).Select(name => ParseOne(name, relevantFrom))
                .SelectMany(measure => measure is RankBiasedPrecision rbp ? [measure, new RankBiasedResidual(rbp.Persistence, rbp.Level)] : new[] { measure })
                .DistinctBy(measure => measure.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>The measure of a name; case does not matter. <c>hit</c>, <c>P</c>, <c>F</c>, <c>MRR</c>, <c>MAP</c> and the prefix <c>span:</c> (for <c>char:</c>) are understood too.</summary>
    /// <exception cref="FormatException">No such measure; the message lists what there is.</exception>
    public static IMeasure Parse(string name) => ParseOne(name, relevantFrom: 1);

    private static IMeasure ParseOne(string name, int relevantFrom)
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
        var parameters = new MeasureParameters(name, match.Groups["parameters"].Value, relevantFrom);
        IMeasure? found = match.Groups["level"].Value.ToUpperInvariant() switch
        {
            "CHAR" or "SPAN" => Characters(measure, k),
            "ANSWER" => measure == "F1" && k is null ? new AnswerF1() : null,
            "PASSAGE" => Ranks(measure, k, RankingLevel.Passage, parameters),
            _ => measure == "CORRECTREJECTION" && k is null ? new CorrectRejection() : Ranks(measure, k, RankingLevel.Source, parameters),
        };
        if (found is null)
        {
            throw Unknown(name);
        }

        parameters.RequireAllTaken();
        return found;
    }

    /// <summary>The names of a list. A comma in parentheses separates parameters.</summary>
    internal static IReadOnlyList<string> SplitNames(string names) =>
        [.. Separator().Split(names).Select(name => name.Trim()).Where(name => name.Length > 0)];

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

    private static RankMeasure? Ranks(string measure, int? k, RankingLevel level, MeasureParameters parameters) => measure switch
    {
        "SUCCESS" or "HIT" => new Success(k, level, parameters.RelevantFrom()),
        "PRECISION" or "P" => new Precision(k, level, parameters.RelevantFrom()),
        "RECALL" => new Recall(k, level, parameters.RelevantFrom()),
        "F1" or "F" => new F1(k, level, parameters.RelevantFrom()),
        "RR" or "MRR" => new ReciprocalRank(k, level, parameters.RelevantFrom()),
        "AP" or "MAP" => new AveragePrecision(k, level, parameters.RelevantFrom()),
        "NDCG" => new Ndcg(k, level),
        "NDCG-EXP" => new ExponentialNdcg(k, level),
        "ERR" => new ExpectedReciprocalRank(k, parameters.Integer("gmax=", 1, 127) ?? ExpectedReciprocalRank.DefaultHighestGrade, level),
        "JUDGED" => new JudgedShare(k, level),
        _ => k is null ? WholeList(measure, level, parameters) : null,
    };

    private static RankMeasure? WholeList(string measure, RankingLevel level, MeasureParameters parameters) => measure switch
    {
        "RPREC" => new RPrecision(level, parameters.RelevantFrom()),
        "BPREF" => new BinaryPreference(level, parameters.RelevantFrom()),
        "INFAP" => new InferredAveragePrecision(level, parameters.RelevantFrom()),
        "RBP" => new RankBiasedPrecision(Persistence(parameters), level, parameters.RelevantFrom()),
        "RBP-RESIDUAL" => new RankBiasedResidual(Persistence(parameters), level),
        "IPREC" => new InterpolatedPrecision(parameters.Share("recall=", ends: true) ?? 0, level, parameters.RelevantFrom()),
        _ => null,
    };

    private static double Persistence(MeasureParameters parameters) => parameters.Share("p=", ends: false) ?? RankBiasedPrecision.DefaultPersistence;

    private static CharacterMeasure? Characters(string measure, int? k) => measure switch
    {
        "RECALL" => new CharacterRecall(k),
        "PRECISION" or "P" => new CharacterPrecision(k),
        "IOU" => new CharacterIoU(k),
        "ANYHIT" or "ANY-HIT" => new CharacterAnyHit(k),
        _ => null,
    };

    private static FormatException Unknown(string name) => new($"\"{name}\" is not a measure. There are:{Environment.NewLine}{Known}");

    [GeneratedRegex("""^\s*((?<level>source|passage|char|span|answer):)?(?<measure>[a-z][a-z0-9-]*)(@(?<k>[0-9]+))?(\((?<parameters>[^()]*)\))?\s*$""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();

    [GeneratedRegex(@",(?![^(]*\))", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Separator();
}
