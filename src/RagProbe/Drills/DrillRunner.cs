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
    // More questions are tried than are needed, because many pass in spite of the fault; not too many at once, or a small corpus is nothing but the fault.
    private const int TriedForOneWanted = 2;
    private const int MostTrials = 5;

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

        var doubles = new List<DoubleFaultItem>();
        foreach (var (first, second) in FaultCatalog.Doubles.Where(pair => IsChosen(pair.First) && IsChosen(pair.Second)))
        {
            progress?.Report(new DrillProgress(steps.Count, steps.Count + 1, $"{first.Name} and {second.Name}"));
            doubles.AddRange(await RunAsync(world, first, second, tally, cancellationToken));
        }

        progress?.Report(new DrillProgress(steps.Count + 1, steps.Count + 1, "report"));
        return Report(world, runs, natural, tally) with { Doubles = doubles };

        bool IsChosen(IFault fault) => plan.Faults.Any(chosen => chosen.Name == fault.Name);
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
        var flipped = new List<JudgedRetrieval>();
        IReadOnlyList<PassedQuestion> picked = [];
        foreach (var tried in shuffled.Chunk(TriedForOneWanted * wanted).Take(MostTrials))
        {
            var trial = await fault.ApplyAsync(world, tried, dose, cancellationToken);
            var about = trial.Targets ?? AllPassed(world);
            await using var faulty = await FaultyWorld.CreateAsync(world, trial, cancellationToken);
            var asked = await faulty.ReplayAsync(about, cancellationToken);
            run = run with { Targets = run.Targets + about.Count };
            if (trial.Doubt?.Invoke(asked) is { } doubt)
            {
                return run with { Obstacle = doubt };
            }

            flipped.AddRange(asked.Where(question => question.Outcome.IsFailure()));
            run = run with { Flipped = flipped.Count };
            picked = Pick(world, fault.Cause, shuffled, flipped, wanted);
            if (trial.ConcernsAll)
            {
                return await CompareAsync(faulty, run, flipped, picked, tally, cancellationToken);
            }

            if (picked.Count(passed => world.WeaknessUnder(passed, flipped.First(asked => asked.Question.Id == passed.Question.Id), fault.Cause) == Weakness.None) >= wanted)
            {
                break;
            }
        }

        if (picked.Count == 0)
        {
            return run;
        }

        var alone = await fault.ApplyAsync(world, picked, dose, cancellationToken);
        await using var diagnosed = await FaultyWorld.CreateAsync(world, alone, cancellationToken);
        var targets = picked.Select(passed => passed.Question.Id).Where(id => alone.Targets?.Contains(id) != false).ToHashSet(StringComparer.Ordinal);
        return await CompareAsync(diagnosed, run, await FailedAsync(diagnosed, targets, cancellationToken), picked, tally, cancellationToken);
    }

    private static async Task<IReadOnlyList<JudgedRetrieval>> FailedAsync(FaultyWorld world, IReadOnlySet<string> questions, CancellationToken cancellationToken) =>
        [.. (await world.ReplayAsync(questions, cancellationToken)).Where(asked => asked.Outcome.IsFailure())];

    // Each at its strongest dose.
    private async Task<IReadOnlyList<DoubleFaultItem>> RunAsync(HealthyWorld world, IFault first, IFault second, Tally tally, CancellationToken cancellationToken)
    {
        if ((first.Obstacle(world) ?? second.Obstacle(world)) is not null)
        {
            return [];
        }

        var wanted = world.Plan.QuestionsPerFault;
        var tried = world.Random("targets", first.Name, second.Name).Shuffle(world.Passed.Where(passed => passed.Weakness == Weakness.None)).Take(TriedForOneWanted * wanted).ToList();
        var together = await InjectAsync(tried);
        await using var trial = await FaultyWorld.CreateAsync(world, together.Both, cancellationToken);
        var failed = await FailedByIdAsync(trial, together.Both.Targets ?? AllPassed(world));
        var picked = tried.Where(passed => failed.TryGetValue(passed.Question.Id, out var asked) && world.WeaknessUnder(passed, asked, first.Cause) == Weakness.None).Take(wanted).ToList();
        if (picked.Count == 0)
        {
            return [];
        }

        var alone = await InjectAsync(picked);
        var ids = picked.Select(passed => passed.Question.Id).ToHashSet(StringComparer.Ordinal);
        await using var faulty = await FaultyWorld.CreateAsync(world, alone.Both, cancellationToken);
        await using var onlyFirst = await FaultyWorld.CreateAsync(world, alone.First, cancellationToken);
        await using var onlySecond = await FaultyWorld.CreateAsync(world, alone.Second, cancellationToken);
        var (byFirst, bySecond) = (await FailedByIdAsync(onlyFirst, ids), await FailedByIdAsync(onlySecond, ids));
        var diagnoses = await DiagnoseAsync(faulty, (await FailedByIdAsync(faulty, ids)).Keys.ToHashSet(StringComparer.Ordinal), tally, cancellationToken);
        return
        [
            .. diagnoses.Values.Select(diagnosis => new DoubleFaultItem
            {
                First = first.Cause,
                Second = second.Cause,
                QuestionId = diagnosis.QuestionId,
                FailsWithFirst = byFirst.ContainsKey(diagnosis.QuestionId),
                FailsWithSecond = bySecond.ContainsKey(diagnosis.QuestionId),
                Named = diagnosis.Finding.Cause,
                Then = diagnosis.Secondary is [var then, ..] ? then.Cause : null,
            }),
        ];

        async Task<(Injection First, Injection Second, Injection Both)> InjectAsync(List<PassedQuestion> targets)
        {
            var (one, other) = (await first.ApplyAsync(world, targets, first.Doses[^1], cancellationToken), await second.ApplyAsync(world, targets, second.Doses[^1], cancellationToken));
            return (one, other, one.And(other));
        }

        async Task<Dictionary<string, JudgedRetrieval>> FailedByIdAsync(FaultyWorld asked, IReadOnlySet<string> questions) =>
            (await FailedAsync(asked, questions, cancellationToken)).ToDictionary(replayed => replayed.Question.Id, StringComparer.Ordinal);
    }

    private async Task<FaultRun> CompareAsync(FaultyWorld world, FaultRun run, IReadOnlyList<JudgedRetrieval> failed, IReadOnlyList<PassedQuestion> picked, Tally tally, CancellationToken cancellationToken)
    {
        var passed = picked.ToDictionary(question => question.Question.Id, StringComparer.Ordinal);
        var asked = failed.Where(question => passed.ContainsKey(question.Question.Id)).ToList();
        if (asked.Count == 0)
        {
            return run;
        }

        var diagnoses = await DiagnoseAsync(world, asked.Select(question => question.Question.Id).ToHashSet(StringComparer.Ordinal), tally, cancellationToken);
        var items = new List<DrillItem>();
        foreach (var question in asked)
        {
            var diagnosis = diagnoses.GetValueOrDefault(question.Question.Id);
            items.Add(new DrillItem
            {
                Fault = run.Fault,
                Dose = run.Dose,
                QuestionId = question.Question.Id,
                Truth = run.Cause,
                Named = diagnosis?.Finding.Cause ?? CauseCodes.Unknown,
                Second = diagnosis is { Secondary: [var second, ..] } ? second.Cause : null,
                FirstLoss = await FirstLoss.OfAsync(world, question, cancellationToken),
                Weakness = world.Healthy.WeaknessUnder(passed[question.Question.Id], question, run.Cause),
            });
        }

        tally.Items.AddRange(items);
        return run with { Diagnosed = items.Count(item => item.Weakness == Weakness.None), Apart = items.Count(item => item.Weakness != Weakness.None) };
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

    private static List<PassedQuestion> Pick(HealthyWorld world, string cause, IReadOnlyList<PassedQuestion> shuffled, IReadOnlyList<JudgedRetrieval> flipped, int wanted)
    {
        var failed = flipped.ToDictionary(asked => asked.Question.Id, StringComparer.Ordinal);
        var failing = shuffled.Where(passed => failed.ContainsKey(passed.Question.Id)).ToLookup(passed => world.WeaknessUnder(passed, failed[passed.Question.Id], cause) == Weakness.None);
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
