using System.Security.Cryptography;
using System.Text;
using RagProbe.Diagnosis.Causes;
using RagProbe.Diagnosis.Probes;
using RagProbe.Health;
using RagProbe.Indexes;

namespace RagProbe.Diagnosis;

/// <summary>
/// Names the cause of every failed question of an eval set, by interventions that are run: one thing is changed, the retrieval
/// repeated, and a cause is one only if the expected source comes back. What is objectively wrong is considered before noise, and
/// noise before what would help any question a little. The index is only read.
/// </summary>
public sealed class Diagnostician(DiagnosisInput input)
{
    private const int SampledChunks = 200;
    private const int Controls = 60;
    private const int QuestionsEdited = 40;
    private const int AtOnce = 64;
    private const int MostReembedded = 20_000;
    private const double HarmlessShare = 0.95;
    private const double HubDeviation = 3.5;
    private const double HubShare = 0.1;

    // Scales the median absolute deviation of a normal distribution to its standard deviation.
    private const double NormalConsistency = 1.4826;

    private static readonly ICause[] Labels = [new LabelInvalid(), new LabelIncomplete()];
    private static readonly ICause[] Stages = [new Presence(), new FilterExcluded(), new Approximation(), new Cuts()];
    private static readonly ICause[] Defects =
    [
        new VectorPoisoned(), new VectorsOfAnotherModel(), new VectorCorrupt(), new ChunkStale(), new ChunkTruncated(), new QueryTypo(), new Negation(), new NumberEntityConfusion(),
        new DuplicateCrowding(), new ChunkSplit(), new LanguageMismatch(), new HubCrowding(),
    ];

    private static readonly ISoftCause[] SoftCauses = [new ChunkDiluted(), new ChunkContextLost(), new LongQuery(), new MultiHop(), new Underspecified(), new VocabularyGap()];
    private static readonly ICause[] Rest = [new RareTerm(), new SemanticGap()];

    private readonly Dictionary<string, IReadOnlyList<double>> _controlEffects = new(StringComparer.Ordinal);

    /// <summary>Asks every question again as the application does, and diagnoses those that fail.</summary>
    /// <exception cref="IndexException">The index does not answer.</exception>
    public async Task<DiagnosisReport> RunAsync(IProgress<(int Done, int Total)>? progress, CancellationToken cancellationToken)
    {
        var world = await ReadWorldAsync(cancellationToken);
        var subjects = await PrepareAsync(world, cancellationToken);
        var failed = subjects.Where(subject => !subject.AsProduced.Passes && input.Only?.Contains(subject.Question.Id) != false).ToList();
        if (failed.Count > 0)
        {
            world.Hubs = HubsOf(subjects, world.Production.TopK);
            world.Controls = [.. Sample(subjects.Where(subject => subject.AsProduced.Passes), Controls)];
            world.HarmlessChange = await MeasureHarmlessChangeAsync(world, subjects, cancellationToken);
            await MeasureControlsAsync(world, cancellationToken);
        }

        var diagnoses = new List<QuestionDiagnosis>();
        foreach (var some in failed.Chunk(AtOnce))
        {
            var results = new QuestionDiagnosis[some.Length];
            await world.Session.RunAsync(some.Select((subject, i) => (Func<Task>)(async () => results[i] = await DiagnoseAsync(subject))), cancellationToken);
            diagnoses.AddRange(results);
            progress?.Report((diagnoses.Count, failed.Count));
        }

        return new DiagnosisReport
        {
            Questions = diagnoses,
            QuestionsAsked = subjects.Count,
            Embeddings = world.Session.Embeddings,
            Searches = world.Session.Searches,
            Remarks = Remarks(world.Exactness),
        };
    }

    private async Task<QuestionDiagnosis> DiagnoseAsync(Subject subject)
    {
        foreach (var cause in Labels.Concat(Stages))
        {
            if (await cause.ExamineAsync(subject) is { } found)
            {
                return new QuestionDiagnosis { QuestionId = subject.Question.Id, Finding = found };
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

        if (FusionLoss.OfUnusualMixture(subject) is { } mixture)
        {
            findings.Add(mixture);
        }

        var soft = await ExamineSoftCausesAsync(subject);
        findings.AddRange(soft.Where(entry => entry.IsPlain).Select(entry => entry.Finding));
        if (NearMiss.WithinNoise(subject) is { } noise)
        {
            findings.Add(noise);
        }

        findings.AddRange(soft.Where(entry => !entry.IsPlain).Select(entry => entry.Finding));
        if (findings.Count == 0 || findings.TrueForAll(finding => finding.Confidence == 0))
        {
            if (FusionLoss.OfOneArm(subject) is { } arm)
            {
                findings.Add(arm);
            }

            if (!findings.Exists(finding => finding.Cause == CauseCodes.CutoffNearMiss) && NearMiss.Any(subject) is { } near)
            {
                findings.Add(near);
            }

            foreach (var cause in Rest)
            {
                if (await cause.ExamineAsync(subject) is { } found)
                {
                    findings.Add(found);
                }
            }
        }

        var primary = findings.Find(finding => finding.Confidence > 0) ?? Unknown(subject);
        return new QuestionDiagnosis { QuestionId = subject.Question.Id, Finding = primary, Secondary = [.. findings.Where(finding => finding != primary)] };
    }

    // The rarest effect first; those that are not rare enough repair, but prove nothing: they come with confidence 0.
    private async Task<IReadOnlyList<(Finding Finding, bool IsPlain)>> ExamineSoftCausesAsync(Subject subject)
    {
        var found = new List<(Finding Finding, bool IsPlain, double Chance, double Deviation)>();
        foreach (var cause in SoftCauses.Where(cause => cause.Applies(subject)))
        {
            if (await cause.ApplyAsync(subject) is not { After.Passes: true } intervention)
            {
                continue;
            }

            var effect = intervention.After.Margin - subject.InRanking.Margin;
            var controls = _controlEffects.GetValueOrDefault(cause.Code) ?? [];
            var chance = (1.0 + controls.Count(control => control >= effect)) / (1 + controls.Count);
            var isRare = chance <= cause.RarityBar(subject);
            IReadOnlyList<FindingEvidence> evidence =
            [
                .. intervention.Evidence,
                new("same effect among questions that pass", FormattableString.Invariant($"{controls.Count(control => control >= effect)} of {controls.Count}")),
            ];
            var finding = subject.Find(cause.Code, CauseClass.Soft, intervention.After, intervention.Sentence, intervention.Did, intervention.NextStep, evidence);
            found.Add((finding with { Confidence = isRare ? 1 - chance : 0 }, isRare && cause.IsPlain(subject), chance, Deviation(effect, controls)));
        }

        return [.. found.OrderBy(entry => entry.Chance).ThenByDescending(entry => entry.Deviation).Select(entry => (entry.Finding, entry.IsPlain))];
    }

    // Of effects that no control shows, the one that stands out most.
    private static double Deviation(double effect, IReadOnlyList<double> controls)
    {
        double[] measured = [.. controls.Where(double.IsFinite)];
        if (measured.Length < 2)
        {
            return double.PositiveInfinity;
        }

        var mean = measured.Average();
        return (effect - mean) / Math.Max(1e-9, Math.Sqrt(measured.Average(value => (value - mean) * (value - mean))));
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
            FormattableString.Invariant($"The collection's strict mode refuses exact search, and it holds {input.Pipeline.Index.ChunkCount} chunks, more than the {input.MostVectorsRead} whose vectors are read instead: exact rankings were not possible. ann-miss and filter-graph-missing were not looked for, and ranks are those of the approximate search. Set search_allow_exact to true to have them diagnosed."),
        ],
        _ => [],
    };

    private async Task<(IChunkIndex Index, Exactness Exactness)> FindExactnessAsync(CancellationToken cancellationToken)
    {
        if (!input.Index.Capabilities.RefusesExactSearch || !input.Pipeline.Options.UsesDense)
        {
            return (input.Index, Exactness.BySearch);
        }

        return input.Pipeline.Index.ChunkCount > input.MostVectorsRead
            ? (input.Index, Exactness.None)
            : (await ExactByScroll.ReadAsync(input.Index, input.Pipeline.Index.Dimensions, cancellationToken), Exactness.ByScroll);
    }

    private async Task<World> ReadWorldAsync(CancellationToken cancellationToken)
    {
        var terms = await CorpusTerms.ReadAsync(input.Index, cancellationToken);
        var chunks = new Dictionary<string, IReadOnlyList<StoredChunk>>(StringComparer.Ordinal);
        foreach (var source in input.EvalSet.Questions.SelectMany(question => question.Expected).Where(judgment => judgment.IsRelevant).Select(judgment => judgment.Source).Distinct(StringComparer.Ordinal))
        {
            chunks[source] = await input.Index.ScrollAsync(source, withVectors: true, cancellationToken).ToListAsync(cancellationToken);
        }

        var sample = await SampleChunksAsync(SampledChunks, cancellationToken);
        var (index, exactness) = await FindExactnessAsync(cancellationToken);
        var world = new World
        {
            Input = input,
            Session = new ProbeSession(index, input.Model),
            Exactness = exactness,
            Terms = terms,
            ChunksOfSource = chunks,
            Vectors = await VectorAgreement.MeasureAsync(input.Model, sample, cancellationToken),
        };
        if (world.StoresOtherVectors && world.Production.UsesDense)
        {
            world.Reembedded = await ReembedAsync(cancellationToken);
        }

        return world;
    }

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

    // Robust z-scores of how often a chunk is delivered: the median and its deviation do not follow the hubs themselves.
    private static Dictionary<string, int> HubsOf(IReadOnlyList<Subject> subjects, int topK)
    {
        var counts = subjects.SelectMany(subject => subject.InRanking.Trace.Delivered.Take(topK)).CountBy(candidate => candidate.ChunkId, StringComparer.Ordinal).ToList();
        if (counts.Count == 0)
        {
            return [];
        }

        var median = Median(counts.Select(entry => (double)entry.Value));
        var deviation = Math.Max(1, NormalConsistency * Median(counts.Select(entry => Math.Abs(entry.Value - median))));
        return counts.Where(entry => (entry.Value - median) / deviation >= HubDeviation && entry.Value >= HubShare * subjects.Count).ToDictionary(StringComparer.Ordinal);
    }

    private async Task<double> MeasureHarmlessChangeAsync(World world, IReadOnlyList<Subject> subjects, CancellationToken cancellationToken)
    {
        var edited = Sample(subjects.Where(subject => subject.InRanking.Rank is not null), QuestionsEdited).ToList();
        var changes = new double[edited.Count][];
        await world.Session.RunAsync(
            edited.Select((subject, i) => (Func<Task>)(async () =>
            {
                var margins = await Task.WhenAll(HarmlessEdits(subject.Question.Text).Select(async text => (await subject.AskAsync(text)).Margin));
                changes[i] = [.. margins.Select(margin => Math.Abs(margin - subject.InRanking.Margin))];
            })),
            cancellationToken);
        double[] all = [.. changes.SelectMany(some => some).Order()];
        return all.Length == 0 ? 0 : all[(int)Math.Ceiling(HarmlessShare * all.Length) - 1];
    }

    private static IEnumerable<string> HarmlessEdits(string text)
    {
        yield return text.ToLowerInvariant();
        yield return text.EndsWith('?') ? text[..^1] : text + "?";
        yield return "Please: " + text;
        yield return text + " Thanks.";
    }

    private async Task MeasureControlsAsync(World world, CancellationToken cancellationToken)
    {
        foreach (var cause in SoftCauses)
        {
            var effects = new double?[world.Controls.Count];
            await world.Session.RunAsync(
                world.Controls.Select((subject, i) => (Func<Task>)(async () => effects[i] = (await cause.ApplyAsync(subject))?.After.Margin - subject.InRanking.Margin)),
                cancellationToken);

            // Where there is nothing to change there is no effect.
            _controlEffects[cause.Code] = [.. effects.Select(effect => effect ?? double.NegativeInfinity)];
        }
    }

    private async Task<IReadOnlyList<(StoredChunk Chunk, ReadOnlyMemory<float> Vector)>> ReembedAsync(CancellationToken cancellationToken)
    {
        var chunks = await SampleChunksAsync(MostReembedded, cancellationToken);
        var vectors = await input.Model.Generator.GenerateAsync(chunks.Select(chunk => input.Model.DocumentPrefix + chunk.Text), cancellationToken: cancellationToken);
        return [.. chunks.Zip(vectors, (chunk, vector) => (chunk with { Vector = null }, vector.Vector))];
    }

    // The smallest hashes: the choice does not depend on the order in which the index gives them.
    private async Task<IReadOnlyList<StoredChunk>> SampleChunksAsync(int most, CancellationToken cancellationToken)
    {
        var chosen = new PriorityQueue<string, UInt128>(Comparer<UInt128>.Create(static (left, right) => right.CompareTo(left)));
        await foreach (var chunk in input.Index.ScrollAsync(source: null, withVectors: false, cancellationToken))
        {
            chosen.Enqueue(chunk.Id, Key(chunk.Id));
            if (chosen.Count > most)
            {
                chosen.Dequeue();
            }
        }

        string[] ids = [.. chosen.UnorderedItems.Select(item => item.Element).Order(StringComparer.Ordinal)];
        return await input.Index.FetchAsync(ids, withVectors: true, cancellationToken);
    }

    private IEnumerable<Subject> Sample(IEnumerable<Subject> subjects, int most) => subjects.OrderBy(subject => Key(subject.Question.Id)).Take(most);

    private UInt128 Key(string id) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{input.Seed}/{id}"))));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
