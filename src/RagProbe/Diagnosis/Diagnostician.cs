using RagProbe.Diagnosis.Baselines;
using RagProbe.Diagnosis.Causes;
using RagProbe.Diagnosis.Probes;
using RagProbe.Indexes;

namespace RagProbe.Diagnosis;

/// <summary>
/// Names the cause of every failed question of an eval set, by interventions that are run: one thing is changed, the retrieval
/// repeated, and a cause is one only if the expected source comes back. What is objectively wrong is considered before noise, and
/// noise before what would help any question a little. The index is only read.
/// </summary>
public sealed class Diagnostician(DiagnosisInput input)
{
    private const int AtOnce = 64;

    // Two of each in a pair: the likeliest and one more.
    private const int MostOfOneDefect = 2;

    private static readonly ICause[] Labels = [new LabelInvalid(), new LabelIncomplete()];
    private static readonly ICause[] Stages = [new Presence(), new FilterExcluded(), new Approximation(), new RerankDemotion(), new Cuts()];
    private static readonly ICause[] Defects =
    [
        new VectorPoisoned(), new VectorsOfAnotherModel(), new VectorMetricMismatch(), new VectorCorrupt(), new QueryPrefixMissing(), new ChunkStale(), new ChunkTruncated(), new QueryTypo(), new Negation(), new NumberEntityConfusion(),
        new DuplicateCrowding(), new ChunkSplit(), new LanguageMismatch(), new HubCrowding(),
    ];

    private static readonly ISoftCause[] SoftCauses = [new ChunkDiluted(), new ChunkContextLost(), new LongQuery(), new MultiHop(), new Underspecified(), new VocabularyGap()];

    /// <summary>Asks every question again as the application does, and diagnoses those that fail.</summary>
    /// <exception cref="IndexException">The index does not answer.</exception>
    public async Task<DiagnosisReport> RunAsync(IProgress<(int Done, int Total)>? progress, CancellationToken cancellationToken)
    {
        var world = await WorldReader.ReadAsync(input, cancellationToken);
        var subjects = await PrepareAsync(world, cancellationToken);
        var failed = subjects.Where(subject => !subject.AsProduced.Passes && input.Only?.Contains(subject.Question.Id) != false).ToList();
        if (failed.Count > 0)
        {
            world.ByCosine = await CosineRankings.MakeAsync(world, failed, cancellationToken);
            world.MissingPrefix = await MissingPrefix.FindAsync(world, subjects, cancellationToken);
        }

        var diagnoses = new List<QuestionDiagnosis>();
        var sideEffects = new SideEffectProbe(world);
        var calibration = failed.Count == 0 ? null : await Calibration.MeasureAsync(world, subjects, SoftCauses, cancellationToken);
        foreach (var some in failed.Chunk(AtOnce))
        {
            var results = new QuestionDiagnosis[some.Length];
            await world.Session.RunAsync(some.Select((subject, i) => (Func<Task>)(async () => results[i] = await WithSideEffectsAsync(await SinceBaseline.RefineAsync(subject, await DiagnoseAsync(subject, calibration!)), sideEffects))), cancellationToken);
            diagnoses.AddRange(results);
            progress?.Report((diagnoses.Count, failed.Count));
        }

        return new DiagnosisReport
        {
            Questions = diagnoses,
            QuestionsAsked = subjects.Count,
            Embeddings = world.Session.Embeddings,
            Searches = world.Session.Searches,
            Remarks = [.. Remarks(world.Exactness), .. BaselineRemarks.Of(world, failed)],
        };
    }

    private static async Task<QuestionDiagnosis> WithSideEffectsAsync(QuestionDiagnosis diagnosis, SideEffectProbe sideEffects) =>
        diagnosis with { Finding = diagnosis.Finding with { SideEffects = await sideEffects.MeasureAsync(diagnosis.Finding.Change) } };

    private static async Task<QuestionDiagnosis> DiagnoseAsync(Subject subject, Calibration calibration)
    {
        foreach (var cause in Labels.Concat(Stages))
        {
            if (await cause.ExamineAsync(subject) is { } found)
            {
                // What is wrong with the stored text need not be all that is wrong.
                return found is { Class: CauseClass.Defect, Repairs: false } && await Proof.OfPairsAsync(subject, await SuspectAsync(subject)) is var (first, second)
                    ? new QuestionDiagnosis { QuestionId = subject.Question.Id, Finding = first, Secondary = [second] }
                    : new QuestionDiagnosis { QuestionId = subject.Question.Id, Finding = found };
            }
        }

        // Nothing is proved by bringing back what the ranking has.
        if (subject.InRanking.Passes)
        {
            return new QuestionDiagnosis { QuestionId = subject.Question.Id, Finding = Unknown(subject) };
        }

        var findings = new List<Finding>();
        foreach (var cause in Defects)
        {
            if (await cause.ExamineAsync(subject) is { Repairs: true } found)
            {
                findings.Add(found);
            }
        }

        if (await FusionLoss.OfUnusualMixtureAsync(subject) is { } mixture)
        {
            findings.Add(mixture);
        }

        // Two things that are objectively wrong, neither of which repairs alone.
        if (findings.Count == 0 && await Proof.OfPairsAsync(subject, await SuspectAsync(subject)) is var (one, other))
        {
            findings.AddRange([one, other]);
        }

        var soft = await ExamineSoftCausesAsync(subject, calibration);
        var plain = soft.Select((entry, i) => entry.IsPlain ? i + 1 : 0).DefaultIfEmpty(0).Max();
        findings.AddRange(soft.Take(plain).Select(entry => entry.Finding));
        if (await NearMiss.WithinNoiseAsync(subject) is { } noise)
        {
            findings.Add(noise);
        }

        findings.AddRange(soft.Skip(plain).Select(entry => entry.Finding));
        if (findings.TrueForAll(finding => finding.Confidence == 0))
        {
            if (await Underspecified.OfCatchwordsAsync(subject) is { } catchwords)
            {
                findings.Add(catchwords);
            }

            if (await FusionLoss.OfOneArmAsync(subject) is { } arm)
            {
                findings.Add(arm);
            }

            if (!findings.Exists(finding => finding.Cause == CauseCodes.CutoffNearMiss) && await NearMiss.AnyAsync(subject) is { } near)
            {
                findings.Add(near);
            }

            if (await new RareTerm().ExamineAsync(subject) is { } rare)
            {
                findings.Add(rare);
            }

            if (await new SemanticGap().ExamineAsync(subject) is { } gap)
            {
                findings.Add(gap);
            }
        }

        var primary = findings.Find(finding => finding.Confidence > 0) ?? Unknown(subject);
        return new QuestionDiagnosis { QuestionId = subject.Question.Id, Finding = primary, Secondary = [.. findings.Where(finding => finding != primary)] };
    }

    private static async Task<IReadOnlyList<Suspicion>> SuspectAsync(Subject subject)
    {
        var suspicions = new List<Suspicion>();
        foreach (var defect in Defects.OfType<IDefect>())
        {
            suspicions.AddRange(await defect.SuspectAsync(subject).Take(MostOfOneDefect).ToListAsync());
        }

        return suspicions;
    }

    // The rarest effect first; those that are not rare enough repair, but prove nothing: they come with confidence 0.
    private static async Task<IReadOnlyList<(Finding Finding, bool IsPlain)>> ExamineSoftCausesAsync(Subject subject, Calibration calibration)
    {
        var found = new List<(Finding Finding, bool IsPlain, SoftEffect Effect)>();
        foreach (var cause in SoftCauses.Where(cause => cause.Applies(subject)))
        {
            if (await cause.ApplyAsync(subject) is not { After.Passes: true } intervention)
            {
                continue;
            }

            var effect = calibration.Compare(cause.Code, intervention.After.Margin - subject.InRanking.Margin);
            var isRare = effect.Chance <= cause.RarityBar(subject);
            IReadOnlyList<FindingEvidence> evidence =
            [
                .. intervention.Evidence,
                new("same effect among questions that pass", FormattableString.Invariant($"{effect.AsLarge} of {effect.Controls}")),
            ];
            var finding = subject.Find(cause.Code, CauseClass.Soft, intervention.After, intervention.Sentence, intervention.Did, intervention.NextStep, evidence);
            found.Add((finding with { Confidence = isRare ? 1 - effect.Chance : 0 }, isRare && cause.IsPlain(subject), effect));
        }

        return [.. found.OrderBy(entry => entry.Effect.Chance).ThenByDescending(entry => entry.IsPlain).ThenByDescending(entry => entry.Effect.Deviation).Select(entry => (entry.Finding, entry.IsPlain))];
    }

    private static Finding Unknown(Subject subject) => new()
    {
        Cause = CauseCodes.Unknown,
        Class = CauseClass.Rest,
        Sentence = subject.InRanking.Passes
            ? "The exact ranking delivers it, and no single setting explains why the application does not; equal scores at the cut are decided by chance."
            : "No single change brought the expected source back.",
        RankBefore = subject.InRanking.Rank,
        ScoreBefore = subject.InRanking.Score,
        NextStep = "Look at the trace (`ragprobe show`): several things may come together.",
    };

    private IReadOnlyList<string> Remarks(Exactness exactness) => exactness switch
    {
        Exactness.ByScroll =>
            ["The collection's strict mode refuses exact search: the exact rankings were made here, of all stored vectors."],
        Exactness.None =>
        [
            FormattableString.Invariant($"The collection's strict mode refuses exact search, and it holds {input.Pipeline.Index.ChunkCount} chunks, more than the {input.MostVectorsRead} whose vectors are read instead: exact rankings were not possible. ann-miss and filter-graph-missing were looked for by the scores of the expected chunks' stored vectors alone, and ranks are those of the approximate search. Set search_allow_exact to true to have them exact."),
        ],
        _ => [],
    };

    private async Task<IReadOnlyList<Subject>> PrepareAsync(World world, CancellationToken cancellationToken)
    {
        var questions = input.EvalSet.Questions.Where(question => question.Expected.Any(judgment => judgment.IsRelevant)).ToList();
        var subjects = new Subject[questions.Count];
        foreach (var some in Enumerable.Range(0, questions.Count).Chunk(AtOnce))
        {
            await world.Session.RunAsync(some.Select(i => (Func<Task>)(async () => subjects[i] = await Subject.PrepareAsync(world, questions[i]))), cancellationToken);
        }

        return subjects;
    }
}
