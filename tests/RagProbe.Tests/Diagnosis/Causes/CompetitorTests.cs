using System.Globalization;
using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.EvalSets;
using static RagProbe.Tests.Diagnosis.DiagnosisAssert;
using static RagProbe.Tests.Diagnosis.DiagnosisWorld;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Diagnosis.Causes;

public sealed class CompetitorTests
{
    private const string Carnival = "In the week before Lent the carnival closes the bridge to cars, trams and lorries.";

    private static readonly SourceDocument Bridge = Document("bridge.md", Carnival);

    [Fact]
    public async Task Crowded_out_by_copies_is_a_chunk_behind_many_texts_that_are_one()
    {
        string[] endings = ["", " again", " today", " now"];
        await using var world = await OfAsync([Bridge, .. endings.Select((ending, i) => Document(
            string.Create(CultureInfo.InvariantCulture, $"notices/{i}.md"), $"Notice: the bridge is closed to cars while the road on the bridge is repaired by the town and its workers{ending}."))]);

        var finding = Proves(await world.DiagnoseAsync(Ask("When is the bridge closed to cars?", Expect(Bridge, Carnival)), Dense(2)), CauseCodes.DuplicateCrowding, before: 5, after: 2);

        Assert.Contains("3 near-copies", finding.Sentence, StringComparison.Ordinal);
        HasEvidence(finding, "copy", "notices/");
    }

    [Fact]
    public async Task Different_texts_on_one_subject_are_no_copies()
    {
        await using var world = await OfAsync(
            Bridge,
            Document("notices/0.md", "The bridge is closed to cars while the road is repaired."),
            Document("notices/1.md", "Drivers of cars hear on the radio that the bridge is closed."),
            Document("notices/2.md", "A closed bridge is shown to cars by a red lamp at the bridge."),
            Document("notices/3.md", "Cars wait at the bridge when the gate of the bridge is closed."));

        Excludes(await world.DiagnoseAsync(Ask("When is the bridge closed to cars?", Expect(Bridge, Carnival)), Dense(2)), CauseCodes.DuplicateCrowding);
    }

    [Fact]
    public async Task Copies_behind_the_expected_chunk_are_not_counted()
    {
        await using var world = await OfAsync(
            Bridge,
            Document("notices/0.md", "The bridge is closed to cars while the road is repaired."),
            Document("notices/1.md", "The bridge is closed to cars while the road is repaired."),
            Document("town/z0.md", "Milk is fetched from the farm in cans of tin on Friday mornings."),
            Document("town/z1.md", "Milk is fetched from the farm in cans of tin on Friday mornings."));

        var finding = Proves(await world.DiagnoseAsync(Ask("When is the bridge closed to cars?", Expect(Bridge, Carnival)), Dense(2)), CauseCodes.DuplicateCrowding, before: 3, after: 2);

        Assert.Contains("1 near-cop", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_among_many_others_is_not_accused_where_taking_any_of_them_out_does_as_much()
    {
        string[] places = ["quay", "mill", "hill", "lake", "farm", "wood", "inn", "park", "field", "gate", "shore", "square"];
        await using var world = await OfAsync(
        [
            Bridge,
            .. places.Select(place => Document($"notices/{place}.md", $"When is the bridge at the {place} closed to cars? Ask the {place}.")),
            Document("notices/zz.md", "When is the bridge at the quay closed to cars? Ask the quay."),
        ]);

        var diagnosis = await world.DiagnoseAsync(Ask("When is the bridge closed to cars?", Expect(Bridge, Carnival)), Dense(13));

        Assert.Equal(14, diagnosis.Finding.RankBefore);
        Excludes(diagnosis, CauseCodes.DuplicateCrowding);
    }

    [Fact]
    public async Task A_finding_says_what_its_change_does_to_questions_that_pass()
    {
        // The copy that is left out is what another question expects.
        string[] endings = ["", " again", " today", " now"];
        var notices = endings.Select((ending, i) => Document(
            string.Create(CultureInfo.InvariantCulture, $"notices/{i}.md"), $"Notice: the bridge is closed to cars while the road on the bridge is repaired by the town and its workers{ending}.")).ToList();
        await using var world = await OfAsync([Bridge, .. notices]);
        world.Others = [.. Town.Questions, new Question { Id = "notice", Text = "Which notice says that the bridge is closed now?", Expected = [Expect(notices[3], notices[3].Text)] }];

        var finding = Proves(await world.DiagnoseAsync(Ask("When is the bridge closed to cars?", Expect(Bridge, Carnival)), Dense(2)), CauseCodes.DuplicateCrowding, before: 5, after: 2);

        Assert.Equal(new SideEffects(1, Town.Questions.Count + 1), finding.SideEffects);
        HasEvidence(finding, "changes of the same form at random that do as much", "0 of 20");
    }

    [Fact]
    public async Task Crowded_out_by_a_hub_is_a_chunk_behind_one_that_comes_to_everything()
    {
        await using var world = await OfAsync(Bridge, Menu, Document("notices/0.md", "The bridge is closed to cars while the road is repaired."));
        await world.SetVectorAsync("menu.md#0", await CentroidAsync(world, [.. Town.Questions.Select(question => question.Text), "When is the bridge closed to cars?", "When is the bridge closed to cars?", "Is the bridge closed?"]));

        var finding = Proves(await world.DiagnoseAsync(Ask("When is the bridge closed to cars?", Expect(Bridge, Carnival)), Dense(2)), CauseCodes.HubCrowding, before: 3, after: 2);

        HasEvidence(finding, "hub", "menu.md#0, delivered to ");
    }

    [Fact]
    public async Task A_chunk_that_comes_to_one_question_is_no_hub()
    {
        await using var world = await OfAsync(Bridge, Menu, Document("notices/0.md", "The bridge is closed to cars while the road is repaired."));
        await world.MisplaceVectorAsync("menu.md#0", "Cars and the closed bridge.");

        Excludes(await world.DiagnoseAsync(Ask("When is the bridge closed to cars?", Expect(Bridge, Carnival)), Dense(2)), CauseCodes.HubCrowding);
    }

    [Fact]
    public async Task Confused_are_chunks_that_differ_in_numbers_only()
    {
        var asked = Ferry(8842, 5);
        await using var world = await OfAsync(asked, Ferry(5, 12), Ferry(3, 4), Ferry(7, 12));

        var finding = Proves(await world.DiagnoseAsync(Ask("Which ferry leaves behind berth 5?", Expect(asked, asked.Text)), Dense(1)), CauseCodes.NumberEntityConfusion, before: 4, after: 1);

        Assert.Contains("3 chunks", finding.Sentence, StringComparison.Ordinal);
        HasEvidence(finding, "expected", "5 8842");
        HasEvidence(finding, "other", "ferries/3.md#0: 3 4");
    }

    [Fact]
    public async Task Nothing_is_confused_where_the_others_say_something_else_of_their_numbers()
    {
        var asked = Ferry(8842, 5);
        await using var world = await OfAsync(
            asked,
            Document("berths/4.md", "Which ferry is repaired behind berth 4? Ferry 3 is."),
            Document("berths/5.md", "Anglers leave berth 5 when a ferry comes."),
            Document("berths/12.md", "A shed for ferry tickets stands behind berth 12."));

        Excludes(await world.DiagnoseAsync(Ask("Which ferry is repaired behind the berth?", Expect(asked, asked.Text)), Dense(1)), CauseCodes.NumberEntityConfusion);
    }

    [Fact]
    public async Task Lost_in_fusion_is_what_one_arm_has_and_the_other_has_not()
    {
        await using var world = await OfAsync(Gates.Documents);

        var finding = Proves(await world.DiagnoseAsync(Gates.Vexmoor, Hybrid(1) with { DenseWeight = 0.9 }), CauseCodes.FusionLoss, before: 3, after: 1);

        HasEvidence(finding, "dense arm", "rank 5");
        HasEvidence(finding, "lexical arm", "rank 1");
        Assert.Contains("--dense-weight", finding.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_lost_in_fusion_where_neither_arm_has_it()
    {
        await using var world = await OfAsync(
            Bridge,
            Document("notices/0.md", "The bridge is closed to cars while the road is repaired."),
            Document("notices/1.md", "Drivers of cars hear on the radio that the bridge is closed."));

        Excludes(await world.DiagnoseAsync(Ask("When is the bridge closed to cars?", Expect(Bridge, Carnival)), Hybrid(1)), CauseCodes.FusionLoss);
    }

    private static SourceDocument Menu => Document("menu.md", "Home, news, imprint, login.");

    private static SourceDocument Ferry(int number, int berth) => Document(
        string.Create(CultureInfo.InvariantCulture, $"ferries/{number}.md"), string.Create(CultureInfo.InvariantCulture, $"Ferry {number} leaves behind berth {berth}."));

    private static async Task<ReadOnlyMemory<float>> CentroidAsync(DiagnosisWorld world, IReadOnlyList<string> texts)
    {
        var sum = new float[world.Model.Dimensions];
        foreach (var text in texts)
        {
            var vector = await world.EmbedAsync(text);
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] += vector.Span[i];
            }
        }

        var length = Math.Sqrt(sum.Sum(value => (double)value * value));
        return Array.ConvertAll(sum, value => (float)(value / length));
    }
}
