using System.Globalization;
using System.Text.Json;
using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.EvalSets;
using RagProbe.Filters;
using static RagProbe.Tests.Diagnosis.DiagnosisAssert;
using static RagProbe.Tests.Diagnosis.DiagnosisWorld;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Diagnosis;

/// <summary>A question passes in a sweep, one thing changes, and the sweep is the baseline of the diagnosis.</summary>
public sealed class BaselineTests
{
    private const string Opens = "The observatory on the hill opens on clear nights.";

    private static readonly SourceDocument Observatory = Document("observatory.md", Opens);
    private static readonly SourceDocument Post = Document("post.md", "The post office is the one that opens early.");
    private static readonly Question Clear = Ask("When does the observatory on the hill open?", Expect(Observatory, Opens));

    [Fact]
    public async Task A_question_that_was_rewritten_fails_of_what_is_wrong_with_its_new_words()
    {
        await using var world = await OfAsync(Observatory, Post);
        world.Baseline = await world.SweepAsync(Dense(1), [Clear, .. Town.Questions]);

        var finding = Proves(await world.DiagnoseAsync(Clear with { Text = "When does the obsevatory open?" }, Dense(1)), CauseCodes.QueryTypo, before: 2, after: 1);

        HasEvidence(finding, "baseline", "sweep 7, where it passed (rank 1)");
        HasEvidence(finding, "the question's text as then", "rank 2 before, rank 1 after, delivered: the question was 'When does the observatory on the hill open?'");
    }

    [Fact]
    public async Task A_question_whose_new_words_have_no_known_fault_is_said_to_have_changed_and_no_cause_is_made_up()
    {
        await using var world = await OfAsync(Observatory, Document("tower.md", "Where can the stars be seen? From the tower, every clear evening."));
        world.Baseline = await world.SweepAsync(Dense(1), [Clear, .. Town.Questions]);

        var diagnosis = await world.DiagnoseAsync(Clear with { Text = "From where can stars be seen in the evening by people who like to see stars?" }, Dense(1));

        var finding = Proves(diagnosis, CauseCodes.ChangedSinceBaseline, before: diagnosis.Finding.RankBefore, after: 1);
        Assert.Equal(CauseClass.Change, finding.Class);
        Assert.Contains("Since sweep 7, where it passed, the question's text has changed", finding.Sentence, StringComparison.Ordinal);
        Assert.False(diagnosis.Abstained);
    }

    [Fact]
    public async Task New_chunks_ahead_are_named_as_what_has_changed_where_they_are_neither_copies_nor_hubs()
    {
        await using var world = await OfAsync(Observatory, Post);
        world.Baseline = await world.SweepAsync(Dense(1), [Clear, .. Town.Questions]);
        await world.AddAsync(Document("visit.md", "When does the observatory on the hill open? See the notice board."));

        var finding = Proves(await world.DiagnoseAsync(Clear, Dense(1)), CauseCodes.ChangedSinceBaseline, before: 2, after: 1);

        Assert.Equal("leave out 1 candidate that was none then", finding.Intervention);
        HasEvidence(finding, "the competitors as then", "1 candidate ahead of the expected chunk was none then: visit.md#0");
    }

    [Fact]
    public async Task New_copies_come_before_an_older_fault_whose_removal_would_help_as_well()
    {
        // Misspelt already when it still passed.
        var question = Clear with { Text = "When does the obsevatory open on nights?" };
        await using var world = await OfAsync(Observatory, Post);
        world.Baseline = await world.SweepAsync(Dense(2), [question, .. Town.Questions]);
        string[] endings = [".", " again.", " today."];
        await world.AddAsync([.. endings.Select((ending, i) => Document(string.Create(CultureInfo.InvariantCulture, $"notices/{i}.md"), "When do they open on nights? Some open late on nights, see the notices that hang at the door and at the gate" + ending))]);
        var with = await world.DiagnoseAsync(question, Dense(2));
        world.Baseline = null;
        var without = await world.DiagnoseAsync(question, Dense(2));

        Assert.Equal((CauseCodes.QueryTypo, CauseCodes.DuplicateCrowding), (without.Finding.Cause, with.Finding.Cause));
        Assert.Contains(without.Secondary, finding => finding.Cause == CauseCodes.DuplicateCrowding);
        Assert.Contains(with.Secondary, finding => finding.Cause == CauseCodes.QueryTypo);
        HasEvidence(with.Finding, "the competitors as then", ", delivered");
    }

    [Fact]
    public async Task A_chunk_whose_text_was_replaced_fails_of_that_text()
    {
        await using var world = await OfAsync(Observatory, Post);
        world.Baseline = await world.SweepAsync(Dense(1), [Clear, .. Town.Questions]);
        await world.RewriteAsync("observatory.md#0", "Soup is cooked in the kitchen.");

        var diagnosis = await world.DiagnoseAsync(Clear, Dense(1));

        Assert.Equal(CauseCodes.ChunkStale, diagnosis.Finding.Cause);
        HasEvidence(diagnosis.Finding, "the text of the expected chunks as then", "no candidate before, rank 1 after, delivered: observatory.md#0 held '" + Opens);
    }

    [Fact]
    public async Task A_chunk_whose_vector_was_replaced_fails_of_that_vector()
    {
        await using var world = await OfAsync(Observatory, Post);
        world.Baseline = await world.SweepAsync(Dense(1), [Clear, .. Town.Questions]);
        await world.MisplaceVectorAsync("observatory.md#0", "Soup is cooked in the kitchen.");

        var diagnosis = await world.DiagnoseAsync(Clear, Dense(1));

        Assert.Equal(CauseCodes.VectorCorrupt, diagnosis.Finding.Cause);
        HasEvidence(diagnosis.Finding, "the vectors of the expected chunks as then", "rank 1 after, delivered");
        Assert.DoesNotContain(diagnosis.Finding.Evidence, evidence => evidence.Name is "the competitors as then" or "the question's text as then" or "the text of the expected chunks as then");
    }

    [Fact]
    public async Task Fewer_chunks_delivered_are_the_cause_where_nothing_but_the_parameters_turns_the_answer()
    {
        await using var world = await OfAsync(Observatory, Document("visit.md", "When does the observatory on the hill open? See the notice board."));
        world.Baseline = await world.SweepAsync(Dense(3), [Clear, .. Town.Questions]);

        var finding = Proves(await world.DiagnoseAsync(Clear, Dense(1)), CauseCodes.CutoffNearMiss, before: 2, after: 2);

        HasEvidence(finding, "the retrieval parameters as then", "the pipeline was dense, depth 100, top 3, and is dense, depth 100, top 1");
    }

    [Fact]
    public async Task A_filter_that_the_question_did_not_have_is_found_as_without_a_baseline_and_witnessed_by_it()
    {
        await using var world = await OfAsync(Observatory, Post);
        world.Baseline = await world.SweepAsync(Dense(1), [Clear, .. Town.Questions]);
        var filtered = Clear with { Filter = new Filter { Must = [new FilterCondition.Match("status", new PayloadValue.Text("current"))] } };

        var finding = Proves(await world.DiagnoseAsync(filtered, Dense(1)), CauseCodes.FilterExcluded, before: null, after: 1);

        HasEvidence(finding, "the retrieval parameters as then", "the question's filter was none, and is {");
    }

    [Fact]
    public async Task Two_changes_that_each_turn_the_answer_decide_nothing()
    {
        await using var world = await OfAsync(Observatory, Document("visit.md", "Which obsevatory? That which opens on nights."));
        world.Baseline = await world.SweepAsync(Dense(3), [Clear, .. Town.Questions]);
        var changed = Clear with { Text = "When does the obsevatory open?" };

        var diagnosis = await world.DiagnoseAsync(changed, Dense(1));
        world.Baseline = null;
        var alone = await world.DiagnoseAsync(changed, Dense(1));

        Assert.Equal(alone.Finding.Cause, diagnosis.Finding.Cause);
        HasEvidence(diagnosis.Finding, "the question's text as then", ", delivered");
        HasEvidence(diagnosis.Finding, "the retrieval parameters as then", ", delivered");
    }

    [Fact]
    public async Task Two_changes_of_which_neither_alone_turns_the_answer_are_evidence_and_no_cause()
    {
        await using var world = await OfAsync(Observatory, Document("tower.md", "Where can the stars be seen? From the tower, every clear evening."));
        world.Baseline = await world.SweepAsync(Dense(1), [Clear, .. Town.Questions]);
        await world.AddAsync(Document("visit.md", "When does the observatory on the hill open? See the notice board."));
        var changed = Clear with { Text = "From where can stars be seen in the evening by people who like to see stars?" };

        var diagnosis = await world.DiagnoseAsync(changed, Dense(1));
        world.Baseline = null;
        var alone = await world.DiagnoseAsync(changed, Dense(1));

        Assert.Equal(alone.Finding.Cause, diagnosis.Finding.Cause);
        Excludes(diagnosis, CauseCodes.ChangedSinceBaseline);
        HasEvidence(diagnosis.Finding, "the question's text as then", ", not delivered");
        HasEvidence(diagnosis.Finding, "the competitors as then", "not compared: it was another question");
    }

    [Fact]
    public async Task A_question_that_failed_then_or_was_not_asked_is_diagnosed_as_without_a_baseline_and_counted()
    {
        await using var world = await OfAsync(Observatory, Post);
        var failed = Clear with { Text = "When does the obsevatory open?" };
        var fresh = Clear with { Id = "new", Text = "When dos the obsevatory open?" };
        var baseline = await world.SweepAsync(Dense(1), [failed, .. Town.Questions]);
        var without = await world.ReportAsync(Dense(1), [failed, fresh, .. Town.Questions]);
        world.Baseline = baseline;
        var with = await world.ReportAsync(Dense(1), [failed, fresh, .. Town.Questions]);

        Assert.Equal(2, with.Questions.Count);
        Assert.Equal(JsonSerializer.Serialize(without.Questions), JsonSerializer.Serialize(with.Questions));
        Assert.Empty(without.Remarks);
        Assert.StartsWith("Compared with sweep 7: of 2 failed questions 0 passed there; 1 did not, 1 it does not know.", Assert.Single(with.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_that_passed_by_other_labels_did_not_pass_by_those_of_today()
    {
        await using var world = await OfAsync(Observatory, Post);
        world.Baseline = await world.SweepAsync(Dense(1), [Clear, .. Town.Questions]);
        var relabelled = Clear with { Expected = [Expect(Post, Post.Text)] };

        var report = await world.ReportAsync(Dense(1), [relabelled, .. Town.Questions]);

        Assert.DoesNotContain(Assert.Single(report.Questions).Finding.Evidence, evidence => evidence.Name == "baseline");
        Assert.Contains("of 1 failed question 0 passed there; 0 did not, 0 it does not know, 1 passed by labels that are others now", Assert.Single(report.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_could_not_be_tried_is_remarked_upon()
    {
        await using var world = await OfAsync(Observatory, Post);
        var baseline = await world.SweepAsync(Dense(1), [Clear, .. Town.Questions]);
        world.Baseline = baseline with { Sweep = baseline.Sweep with { Plan = baseline.Sweep.Plan with { Pipeline = "dense, in a way of its own, top 1", ModelFingerprint = "other" } } };

        var report = await world.ReportAsync(Dense(1), [Clear with { Text = "When does the obsevatory open?" }, .. Town.Questions]);

        Assert.Collection(
            report.Remarks,
            counts => Assert.Contains("of 1 failed question 1 passed there", counts, StringComparison.Ordinal),
            parameters => Assert.Contains("'dense, in a way of its own, top 1' is not how this version describes any", parameters, StringComparison.Ordinal),
            model => Assert.StartsWith("Sweep 7 embedded with another model", model, StringComparison.Ordinal));
    }
}
