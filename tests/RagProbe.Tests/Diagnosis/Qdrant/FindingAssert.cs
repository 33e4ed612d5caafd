using RagProbe.Diagnosis;

namespace RagProbe.Tests.Diagnosis.Qdrant;

internal static class FindingAssert
{
    public static string Evidence(this Finding finding, string name) => Assert.Single(finding.Evidence, evidence => evidence.Name == name).Value;

    /// <summary>The cause, proved: not delivered before, at a rank after.</summary>
    public static void IsProved(this Finding finding, string cause, int? before, int? after)
    {
        Assert.Equal((cause, before, after, true), (finding.Cause, finding.RankBefore, finding.RankAfter, finding.Repairs));
        Assert.NotEmpty(finding.Intervention);
        Assert.NotEmpty(finding.NextStep);
    }
}
