using System.Globalization;
using RagProbe.Diagnosis;

namespace RagProbe.Tests.Diagnosis;

internal static class DiagnosisAssert
{
    /// <summary>The cause is the finding, and its intervention brought the source back.</summary>
    public static Finding Proves(QuestionDiagnosis diagnosis, string cause, int? before, int? after)
    {
        var finding = Names(diagnosis, cause, before);
        Assert.True(finding.Repairs, Describe(diagnosis));
        Assert.NotEmpty(finding.Intervention);
        Assert.True(finding.RankAfter == after, Describe(diagnosis));
        Assert.InRange(finding.Confidence, 0.9, 1);
        return finding;
    }

    /// <summary>The cause is the finding, whether or not anything could be changed.</summary>
    public static Finding Names(QuestionDiagnosis diagnosis, string cause, int? before)
    {
        var finding = diagnosis.Finding;
        Assert.True(finding.Cause == cause, Describe(diagnosis));
        Assert.True(finding.RankBefore == before, Describe(diagnosis));
        Assert.DoesNotContain(diagnosis.Secondary, other => other.Cause == cause);
        Assert.NotEmpty(finding.Sentence);
        Assert.NotEmpty(finding.NextStep);
        return finding;
    }

    /// <summary>The cause is neither the finding nor beside it; what is found instead is given back.</summary>
    public static string Excludes(QuestionDiagnosis diagnosis, string cause)
    {
        Assert.True(diagnosis.Secondary.Append(diagnosis.Finding).All(finding => finding.Cause != cause), Describe(diagnosis));
        return diagnosis.Finding.Cause;
    }

    public static void HasEvidence(Finding finding, string name, string value) =>
        Assert.True(finding.Evidence.Any(evidence => evidence.Name == name && evidence.Value.Contains(value, StringComparison.Ordinal)), string.Join("; ", finding.Evidence));

    private static string Describe(QuestionDiagnosis diagnosis) => string.Join(
        Environment.NewLine,
        diagnosis.Secondary.Prepend(diagnosis.Finding).Select(finding => string.Create(
            CultureInfo.InvariantCulture,
            $"{finding.Cause} ({finding.Confidence:0.00}), {finding.RankBefore} -> {finding.RankAfter}, {finding.ScoreBefore:0.000} -> {finding.ScoreAfter:0.000}, repairs {finding.Repairs}: {finding.Sentence} [{finding.Intervention}] {string.Join("; ", finding.Evidence)}")));
}
