using System.Reflection;
using RagProbe.Diagnosis;
using RagProbe.Tests.Recording;

namespace RagProbe.Tests.Diagnosis;

public sealed class CauseSummaryTests
{
    [Fact]
    public void Every_code_is_among_all_of_them_once() =>
        Assert.Equal(
            typeof(CauseCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!),
            CauseCodes.All);

    [Fact]
    public void Causes_come_by_number_of_questions_then_by_name_and_questions_in_their_order()
    {
        var causes = CauseSummary.Of(
        [
            DiagnosisSample.Plain("1", CauseCodes.Unknown), DiagnosisSample.Plain("2", CauseCodes.RareTerm), DiagnosisSample.Plain("3", CauseCodes.QueryTypo),
            DiagnosisSample.Plain("4", CauseCodes.RareTerm), DiagnosisSample.Plain("5", CauseCodes.AnnMiss),
        ]);

        Assert.Equal(["rare-term 2 4", "ann-miss 5", "query-typo 3", "unknown 1"], causes.Select(cause => string.Join(' ', cause.Questions.Select(question => question.QuestionId).Prepend(cause.Cause))));
    }

    [Fact]
    public void The_example_is_the_surest_and_the_first_of_those()
    {
        var cause = Assert.Single(CauseSummary.Of([DiagnosisSample.Typo("1", 0.8), DiagnosisSample.Typo("2", 0.9), DiagnosisSample.Typo("3", 0.9), DiagnosisSample.Typo("4", 0.1)]));

        Assert.Equal("2", cause.Example.QuestionId);
    }

    [Fact]
    public void Nothing_diagnosed_has_no_cause() => Assert.Empty(CauseSummary.Of([]));
}
