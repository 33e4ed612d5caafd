using RagProbe.Diagnosis;
using RagProbe.Sweeps;

namespace RagProbe.Drills;

/// <summary>
/// Measures a diagnoser: breaks a healthy world in one known way after the other, and compares the causes that the diagnoser names for
/// the questions that fail now with what was done.
/// </summary>
/// <param name="diagnose">The diagnoser under test.</param>
/// <param name="time">Times the diagnoses.</param>
public sealed class DrillRunner(Func<DiagnosisInput, CancellationToken, Task<DiagnosisReport>> diagnose, TimeProvider time)
{
    // More questions are tried than are needed, because many pass in spite of the fault.
    private const int TriedForOneWanted = 2;

    // For one question that counts, how many that carry a second defect are diagnosed beside.
    private const double ApartForOneWanted = 0.25;

    public async Task<DrillReport> RunAsync(DrillPlan plan, IProgress<DrillProgress>? progress, CancellationToken cancellationToken)
    {
        var steps = plan.Faults.SelectMany(fault => fault.Doses.Select(dose => (Fault: fault, Dose: dose))).ToList();
        progress?.Report(new DrillProgress(0, steps.Count + 1, "healthy index"));
        await using var world = await HealthyWorld.BuildAsync(plan, cancellationToken);
        var tally = new Tally();
        progress?.Report(new DrillProgress(0, steps.Count + 1, "no fault"));
        var natural = await DiagnoseNaturalAsync(world, tally, cancellationToken);
        var runs = new List<FaultRun>();
        foreach (var (done, (fault, dose)) in steps.Index())
        {
            progress?.Report(new DrillProgress(done + 1, steps.Count + 1, $"{fault.Name} {dose}"));
            runs.Add(await RunAsync(world, fault, dose, tally, cancellationToken));
        }

        progress?.Report(new DrillProgress(steps.Count + 1, steps.Count + 1, "report"));
        return Report(world, runs, natural, tally);
    }

    private async Task<IReadOnlyList<NaturalFailure>> DiagnoseNaturalAsync(HealthyWorld world, Tally tally, CancellationToken cancellationToken)
    {
        if (world.Failed.Count == 0)
        {
            return [];
        }

        await using var same = await FaultyWorld.CreateAsync(world, new Injection(), cancellationToken);
        var report = await DiagnoseAsync(same, world.Failed.ToHashSet(StringComparer.Ordinal), tally, cancellationToken);
        return [.. report.Values.Select(diagnosis => new NaturalFailure(diagnosis.QuestionId, diagnosis.Finding.Cause, diagnosis.Finding.Class, diagnosis.Finding.Sentence))];
    }

    private async Task<FaultRun> RunAsync(HealthyWorld world, IFault fault, string dose, Tally tally, CancellationToken cancellationToken)
    {
        var run = new FaultRun { Fault = fault.Name, Cause = fault.Cause, Dose = dose };
        if (fault.Obstacle(world) is { } obstacle)
        {
            return run with { Obstacle = obstacle };
        }

        // First on many questions, to see which of them fail; then on those alone that are diagnosed, so that the world around them is
        // as healthy as it can be.
        var wanted = (world.Plan.QuestionsPerFault + fault.Doses.Count - 1) / fault.Doses.Count;
        var shuffled = world.Random("targets", fault.Name, dose).Shuffle(world.Passed);
        var tried = shuffled.Take(TriedForOneWanted * wanted).ToList();
        var trial = await fault.ApplyAsync(world, tried, dose, cancellationToken);
        var about = trial.Targets ?? AllPassed(world);
        await using var first = await FaultyWorld.CreateAsync(world, trial, cancellationToken);
        var flipped = (await first.ReplayAsync(about, cancellationToken)).Where(asked => asked.Outcome.IsFailure()).ToList();
        run = run with { Targets = about.Count, Flipped = flipped.Count };

        var picked = Pick(shuffled, flipped, wanted);
        if (picked.Count == 0)
        {
            return run;
        }

        FaultyWorld? second = null;
        try
        {
            if (trial.Targets is not null && picked.Count < about.Count && (trial.Questions.Count > 0 || trial.Write.Upserts.Count > 0 || trial.Write.DeletedIds.Count > 0 || trial.Wrap is not null))
            {
                var alone = await fault.ApplyAsync(world, picked, dose, cancellationToken);
                second = await FaultyWorld.CreateAsync(world, alone, cancellationToken);
                var ids = picked.Select(passed => passed.Question.Id).Where(id => alone.Targets!.Contains(id)).ToHashSet(StringComparer.Ordinal);
                flipped = [.. (await second.ReplayAsync(ids, cancellationToken)).Where(asked => asked.Outcome.IsFailure())];
            }

            var failed = flipped.Where(asked => picked.Exists(passed => passed.Question.Id == asked.Question.Id)).ToList();
            var items = await CompareAsync(second ?? first, fault, dose, failed, picked, tally, cancellationToken);
            return run with { Diagnosed = items.Count(item => item.Weakness == Weakness.None), Apart = items.Count(item => item.Weakness != Weakness.None) };
        }
        finally
        {
            if (second is not null)
            {
                await second.DisposeAsync();
            }
        }
    }

    private async Task<IReadOnlyList<DrillItem>> CompareAsync(
        FaultyWorld world, IFault fault, string dose, List<Replayed> failed, List<PassedQuestion> passed, Tally tally, CancellationToken cancellationToken)
    {
        if (failed.Count == 0)
        {
            return [];
        }

        var diagnoses = await DiagnoseAsync(world, failed.Select(asked => asked.Question.Id).ToHashSet(StringComparer.Ordinal), tally, cancellationToken);
        var items = new List<DrillItem>();
        foreach (var asked in failed)
        {
            var diagnosis = diagnoses.GetValueOrDefault(asked.Question.Id);
            items.Add(new DrillItem
            {
                Fault = fault.Name,
                Dose = dose,
                QuestionId = asked.Question.Id,
                Truth = fault.Cause,
                Named = diagnosis?.Finding.Cause ?? CauseCodes.Unknown,
                Second = diagnosis is { Secondary: [var second, ..] } ? second.Cause : null,
                FirstLoss = await FirstLoss.OfAsync(world, asked, cancellationToken),
                Weakness = passed.Single(question => question.Question.Id == asked.Question.Id).Weakness,
            });
        }

        tally.Items.AddRange(items);
        return items;
    }

    private async Task<Dictionary<string, QuestionDiagnosis>> DiagnoseAsync(FaultyWorld world, IReadOnlySet<string> questions, Tally tally, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var report = await diagnose(world.Input(questions), cancellationToken);
        tally.Elapsed += time.GetElapsedTime(started);
        tally.Diagnoses += report.Questions.Count;
        tally.Embeddings += report.Embeddings;
        tally.Searches += report.Searches;
        return report.Questions.ToDictionary(diagnosis => diagnosis.QuestionId, StringComparer.Ordinal);
    }

    private static List<PassedQuestion> Pick(IReadOnlyList<PassedQuestion> shuffled, List<Replayed> flipped, int wanted)
    {
        var ids = flipped.Select(asked => asked.Question.Id).ToHashSet(StringComparer.Ordinal);
        var failing = shuffled.Where(passed => ids.Contains(passed.Question.Id)).ToLookup(passed => passed.Weakness == Weakness.None);
        return [.. failing[true].Take(wanted), .. failing[false].Take((int)Math.Ceiling(ApartForOneWanted * wanted))];
    }

    private static HashSet<string> AllPassed(HealthyWorld world) => world.Passed.Select(passed => passed.Question.Id).ToHashSet(StringComparer.Ordinal);

    private static DrillReport Report(HealthyWorld world, IReadOnlyList<FaultRun> runs, IReadOnlyList<NaturalFailure> natural, Tally tally)
    {
        var plan = world.Plan;
        IReadOnlyList<DrillItem> items = [.. tally.Items.Where(item => item.Weakness == Weakness.None)];
        var commonest = items.CountBy(item => item.Truth, StringComparer.Ordinal).OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).FirstOrDefault().Key ?? CauseCodes.Unknown;
        return new DrillReport
        {
            EvalSet = plan.EvalSet.Name,
            EvalSetVersion = plan.EvalSet.Version,
            Model = plan.Model.Name,
            Chunker = plan.Chunker.Name,
            Pipeline = plan.Options.Describe(),
            Seed = plan.Seed,
            QuestionsPerFault = plan.QuestionsPerFault,
            Documents = plan.Documents.Count,
            Chunks = world.Chunks.Count,
            Questions = plan.EvalSet.Questions.Count,
            Passed = world.Passed.Count,
            Weaknesses = world.Passed.Where(passed => passed.Weakness != Weakness.None).CountBy(passed => passed.Weakness).OrderBy(entry => entry.Key).ToDictionary(),
            Runs = runs,
            Items = items,
            Apart = [.. tally.Items.Where(item => item.Weakness != Weakness.None)],
            Natural = natural,
            Undrilled = [.. Undrilled(runs)],
            Scores = DrillScores.Of(items, plan.Seed),
            MajorityBaseline = DrillScores.Of([.. items.Select(item => item with { Named = commonest, Second = null })], plan.Seed),
            FirstLossBaseline = DrillScores.Of([.. items.Select(item => item with { Named = item.FirstLoss, Second = null })], plan.Seed),
            Diagnoses = tally.Diagnoses,
            Embeddings = tally.Embeddings,
            Searches = tally.Searches,
            Elapsed = tally.Elapsed,
        };
    }

    private static IEnumerable<UndrilledCause> Undrilled(IReadOnlyList<FaultRun> runs)
    {
        foreach (var cause in runs.GroupBy(run => run.Cause, StringComparer.Ordinal).Where(group => group.All(run => run.Diagnosed == 0)))
        {
            var reason = cause.Select(run => run.Obstacle).FirstOrDefault(obstacle => obstacle is not null)
                ?? (cause.Sum(run => run.Targets) == 0 ? "no question of this set fits the fault"
                : cause.Sum(run => run.Apart) > 0 ? "the only questions that failed carried another defect before"
                : "no question failed under the fault");
            yield return new UndrilledCause(cause.Key, reason);
        }

        var chosen = runs.Select(run => run.Cause).ToHashSet(StringComparer.Ordinal);
        foreach (var cause in FaultCatalog.All.Select(fault => fault.Cause).Distinct(StringComparer.Ordinal).Where(cause => !chosen.Contains(cause)))
        {
            yield return new UndrilledCause(cause, "was not chosen (--faults)");
        }

        foreach (var cause in FaultCatalog.Undrilled)
        {
            yield return cause;
        }
    }

    private sealed class Tally
    {
        public List<DrillItem> Items { get; } = [];

        public int Diagnoses { get; set; }

        public long Embeddings { get; set; }

        public long Searches { get; set; }

        public TimeSpan Elapsed { get; set; }
    }
}
