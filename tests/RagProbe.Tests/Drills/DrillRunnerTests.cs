using RagProbe.Diagnosis;
using RagProbe.Drills;
using RagProbe.Reports;
using RagProbe.Tests.Indexing;

namespace RagProbe.Tests.Drills;

public sealed class DrillRunnerTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_diagnoser_that_always_knows_has_a_macro_f1_of_1_and_one_that_never_knows_of_0()
    {
        var knows = await RunAsync(static truth => truth);
        var doubts = await RunAsync(static _ => CauseCodes.Unknown, "delete-chunks", "other-words");

        Assert.True(knows.Scores.Causes.Count >= 20, $"only {knows.Scores.Causes.Count} causes: {string.Join(", ", knows.Undrilled.Select(undrilled => $"{undrilled.Cause} ({undrilled.Reason})"))}");
        Assert.Equal((1.0, 1.0, 1.0, 1.0, 0.0), (knows.Scores.MacroF1, knows.Scores.MacroF1Low, knows.Scores.Top1, knows.Scores.Top2, knows.Scores.AbstentionRate));
        Assert.Equal((0.0, 0.0, 0.0, 1.0), (doubts.Scores.MacroF1, doubts.Scores.MacroF1High, doubts.Scores.Top2, doubts.Scores.AbstentionRate));
        Assert.InRange(knows.FirstLossBaseline.MacroF1, 0.05, 0.6);
        Assert.InRange(knows.MajorityBaseline.MacroF1, 0.0001, 0.1);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_report_and_no_more_questions_than_wanted()
    {
        string[] faults = ["stale-text", "swap-vectors", "few-bits", "boilerplate", "hubs", "other-words", "long-question"];
        var first = await RunAsync(static truth => truth, faults);
        var second = await RunAsync(static truth => truth, faults);

        Assert.Equal(DrillJson.Write(first), DrillJson.Write(second));
        Assert.All(first.Runs.GroupBy(run => run.Fault, StringComparer.Ordinal), runs => Assert.InRange(runs.Sum(run => run.Diagnosed), 0, 8));
        Assert.All(first.Items, item => Assert.Equal(Weakness.None, item.Weakness));
        Assert.All(first.Apart, item => Assert.NotEqual(Weakness.None, item.Weakness));
    }

    [Fact]
    public async Task The_diagnoser_is_asked_about_questions_that_fail_in_a_world_that_is_otherwise_as_it_was()
    {
        var plan = DrillSample.Plan() with { Faults = FaultCatalog.Find("other-words") };
        var inputs = new List<DiagnosisInput>();
        await new DrillRunner(
            (input, _) =>
            {
                inputs.Add(input);
                return Task.FromResult(Answer(input, CauseCodes.VocabularyGap, CauseClass.Soft));
            },
            TimeProvider.System).RunAsync(plan, progress: null, Cancelled);

        var healthy = plan.EvalSet.Questions.ToDictionary(question => question.Id, question => question.Text, StringComparer.Ordinal);
        var broken = inputs.FindAll(input => input.EvalSet.Questions.Any(question => question.Text != healthy[question.Id]));
        Assert.NotEmpty(broken);
        Assert.All(broken, input =>
        {
            var changed = input.EvalSet.Questions.Where(question => question.Text != healthy[question.Id]).Select(question => question.Id).ToHashSet(StringComparer.Ordinal);
            Assert.Subset(changed, input.Only!.ToHashSet(StringComparer.Ordinal));
            Assert.True(changed.Count <= 4, $"{changed.Count} questions were changed to diagnose {input.Only!.Count}");
        });
    }

    [Fact]
    public async Task A_text_is_embedded_once_in_a_whole_drill()
    {
        IReadOnlyList<string> faults = ["delete-chunks", "boilerplate", "hubs", "stale-text"];
        var plan = DrillSample.Plan() with { Faults = [.. faults.SelectMany(FaultCatalog.Find)] };
        await new DrillRunner((input, _) => Task.FromResult(Answer(input, CauseCodes.Unknown, CauseClass.Rest)), TimeProvider.System).RunAsync(plan, progress: null, Cancelled);

        var embedded = ((WordHashGenerator)plan.Model.Generator).Embedded;
        Assert.Superset(plan.EvalSet.Questions.Select(question => question.Text).ToHashSet(StringComparer.Ordinal), embedded.ToHashSet(StringComparer.Ordinal));
        Assert.Distinct(embedded, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Without_a_fault_every_defect_that_is_named_is_an_alarm()
    {
        var plan = DrillSample.Plan(new() { TopK = 1, Arms = RagProbe.Retrieval.SearchArms.Dense }) with { Faults = FaultCatalog.Find("delete-chunks") };
        var alarms = 0;
        var report = await new DrillRunner(
            (input, _) => Task.FromResult(Answer(input, CauseCodes.ChunkStale, alarms++ == 0 ? CauseClass.Defect : CauseClass.Soft)),
            TimeProvider.System).RunAsync(plan, progress: null, Cancelled);

        Assert.NotEmpty(report.Natural);
        Assert.Equal(report.Questions, report.Passed + report.Natural.Count);
        Assert.Equal(1, report.AlarmRate);
        Assert.Contains($"Of {report.Natural.Count} failures of the healthy index, {report.Natural.Count} (1.000)", DrillMarkdown.Write(report, "ragprobe drill x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_without_an_answer_of_the_diagnoser_counts_as_an_abstention()
    {
        var plan = DrillSample.Plan() with { Faults = FaultCatalog.Find("delete-chunks") };
        var report = await new DrillRunner(
            (_, _) => Task.FromResult(new DiagnosisReport { Questions = [], QuestionsAsked = 0, Embeddings = 3, Searches = 4 }), TimeProvider.System).RunAsync(plan, progress: null, Cancelled);

        Assert.Equal(6, report.Items.Count);
        Assert.Equal(1, report.Scores.AbstentionRate);
    }

    [Fact]
    public async Task Two_faults_in_one_question_are_right_where_both_are_named_that_are_needed()
    {
        var plan = DrillSample.Plan(new() { TopK = 3, DenseWeight = 0.6 }) with { Faults = [.. FaultCatalog.Doubles.SelectMany(pair => new[] { pair.First, pair.Second }).DistinctBy(fault => fault.Name, StringComparer.Ordinal)] };
        var report = await new DrillRunner((input, _) => Task.FromResult(Answer(input, CauseCodes.ChunkStale, CauseClass.Defect)), TimeProvider.System).RunAsync(plan, progress: null, Cancelled);

        Assert.Contains(report.Doubles, item => item.FailsWithFirst || item.FailsWithSecond);
        Assert.All(report.Doubles, item => Assert.Equal(item is { First: CauseCodes.ChunkStale, NeedsBoth: false } && (item.FailsWithFirst || !item.FailsWithSecond), item.IsRight));
        Assert.Contains("## Two faults in one question", DrillMarkdown.Write(report, "ragprobe drill x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true, "a", "b", true)]
    [InlineData(true, true, "b", "a", true)]
    [InlineData(true, true, "a", null, false)]
    [InlineData(true, false, "a", "c", true)]
    [InlineData(true, false, "b", "a", false)]
    [InlineData(false, true, "b", null, true)]
    [InlineData(false, false, "a", null, true)]
    [InlineData(false, false, "b", null, true)]
    [InlineData(false, false, "c", "a", false)]
    public void Of_two_faults_the_one_that_breaks_the_question_is_right(bool failsWithFirst, bool failsWithSecond, string named, string? then, bool isRight) =>
        Assert.Equal(isRight, new DoubleFaultItem { First = "a", Second = "b", QuestionId = "q", FailsWithFirst = failsWithFirst, FailsWithSecond = failsWithSecond, Named = named, Then = then }.IsRight);

    [Fact]
    public async Task A_question_that_is_mistyped_before_is_kept_apart()
    {
        var plan = DrillSample.Plan(new() { TopK = 3, DenseWeight = 0.6 }) with { Faults = FaultCatalog.Find("delete-chunks") };
        plan = plan with { EvalSet = plan.EvalSet with { Questions = [.. plan.EvalSet.Questions.Select((question, i) => i == 0 ? question with { Text = question.Text.Replace("Who", "Whoo the engin", StringComparison.Ordinal) } : question)] } };
        var report = await new DrillRunner((input, _) => Task.FromResult(Answer(input, CauseCodes.NotIndexed, CauseClass.Stage)), TimeProvider.System).RunAsync(plan, progress: null, Cancelled);

        Assert.Equal(1, report.Weaknesses[Weakness.Mistyped]);
        Assert.DoesNotContain(report.Items, item => item.QuestionId == plan.EvalSet.Questions[0].Id);
    }

    [Fact]
    public async Task A_page_begins_with_its_command_and_holds_no_markup_of_the_corpus()
    {
        var plan = DrillSample.Plan() with { Faults = FaultCatalog.Find("delete-chunks") };
        plan = plan with { EvalSet = plan.EvalSet with { Name = "a|b\u001b[31m<script>" } };
        var report = await new DrillRunner((input, _) => Task.FromResult(Answer(input, CauseCodes.NotIndexed, CauseClass.Stage)), TimeProvider.System).RunAsync(plan, progress: null, Cancelled);
        var page = DrillMarkdown.Write(report, "ragprobe drill 'a set' --seed 3");

        Assert.StartsWith("# Drill: a&#124;b &#91;31m&#60;script&#62; 1\n\nMade by `ragprobe drill 'a set' --seed 3`.\n", page, StringComparison.Ordinal);
        Assert.Contains("| not-indexed | 6 | 1.000 | 1.000 | 1.000 |  |", page, StringComparison.Ordinal);
        Assert.Contains("| vector-corrupt | was not chosen (--faults) |", page, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', page);
    }

    private static async Task<DrillReport> RunAsync(Func<string, string> say, params string[] faults)
    {
        var plan = DrillSample.Plan(new() { TopK = 3, DenseWeight = 0.6 });
        var current = "";
        var runner = new DrillRunner((input, _) => Task.FromResult(Answer(input, say(current), CauseClass.Soft)), new StillTime());
        return await runner.RunAsync(
            faults.Length == 0 ? plan : plan with { Faults = [.. faults.SelectMany(FaultCatalog.Find)] },
            new Now(state => current = FaultCatalog.Find(state.What.Split(' ')[0]) is [var fault, ..] ? fault.Cause : CauseCodes.Unknown),
            Cancelled);
    }

    private static DiagnosisReport Answer(DiagnosisInput input, string cause, CauseClass kind) => new()
    {
        Questions = [.. input.Only!.Order(StringComparer.Ordinal).Select(id => new QuestionDiagnosis { QuestionId = id, Finding = new Finding { Cause = cause, Class = kind, Sentence = "as it was told", NextStep = "none" } })],
        QuestionsAsked = input.EvalSet.Questions.Count,
        Embeddings = 1,
        Searches = 2,
    };

    private sealed class StillTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }

    private sealed class Now(Action<DrillProgress> report) : IProgress<DrillProgress>
    {
        public void Report(DrillProgress value) => report(value);
    }
}
