using System.Text.Json;
using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.EvalSets;
using RagProbe.Retrieval;
using static RagProbe.Tests.Diagnosis.DiagnosisWorld;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Diagnosis;

public sealed class DiagnosticianTests
{
    private static readonly SourceDocument Observatory = Document("observatory.md", "The observatory on the hill opens on clear nights.");
    private static readonly SourceDocument Ice = Document("ice.md", "Skates are sharpened at the kiosk beside the rink.");
    private static readonly SourceDocument Baths = Document("baths.md", "The sauna is heated on Friday evenings from October until Easter.");

    private static readonly Question[] Failing =
    [
        new() { Id = "typo", Text = "When does the obsevatory open?", Expected = [Expect(Observatory, Observatory.Text)] },
        new() { Id = "swapped", Text = "Where are skates sharpened?", Expected = [Expect(Ice, Ice.Text)] },
        new() { Id = "gone", Text = "When is the sauna heated?", Expected = [Expect(Baths, Baths.Text)] },
        new() { Id = "short", Text = "Where is it?", Expected = [Expect(Observatory, Observatory.Text)] },
    ];

    [Theory]
    [InlineData(SearchArms.Dense)]
    [InlineData(SearchArms.Hybrid)]
    public async Task The_same_input_gives_the_same_bytes_alone_or_in_company(SearchArms arms)
    {
        await using var world = await FaultyAsync();
        var options = new PipelineOptions { Arms = arms, TopK = 1 };
        Question[] questions = [.. Failing[..2], .. Town.Questions, .. Failing[2..]];

        var all = await world.ReportAsync(options, questions);
        var again = await world.ReportAsync(options, questions);

        Assert.True(all.Questions.Count > 1);
        Assert.Equal(JsonSerializer.Serialize(all), JsonSerializer.Serialize(again));
        foreach (var diagnosis in all.Questions)
        {
            var alone = await world.ReportAsync(options, questions, new HashSet<string>(StringComparer.Ordinal) { diagnosis.QuestionId });
            Assert.Equal(JsonSerializer.Serialize(diagnosis), JsonSerializer.Serialize(Assert.Single(alone.Questions)));
        }
    }

    [Fact]
    public async Task Each_failed_question_gets_its_own_cause_and_no_other_question_is_diagnosed()
    {
        await using var world = await FaultyAsync();

        var report = await world.ReportAsync(Dense(1), [.. Failing[..3], .. Town.Questions]);

        Assert.Equal(
            [("typo", CauseCodes.QueryTypo), ("swapped", CauseCodes.VectorCorrupt), ("gone", CauseCodes.NotIndexed)],
            report.Questions.Select(question => (question.QuestionId, question.Finding.Cause)));
        Assert.Equal(3 + Town.Questions.Count, report.QuestionsAsked);
        Assert.True(report.Embeddings > 0);
        Assert.True(report.Searches > 2 * report.QuestionsAsked);
    }

    [Fact]
    public async Task Questions_that_pass_cost_no_probes()
    {
        await using var world = await OfAsync();

        var report = await world.ReportAsync(Dense(3), Town.Questions);

        Assert.Empty(report.Questions);
        Assert.Equal(Town.Questions.Count, report.Embeddings);
    }

    private static async Task<DiagnosisWorld> FaultyAsync()
    {
        var world = await OfAsync(Observatory, Ice, Document("post.md", "The post office is the one that opens early."));
        world.Publish(Baths);
        await world.MisplaceVectorAsync("ice.md#0", "Soup is cooked in the kitchen.");
        return world;
    }
}
