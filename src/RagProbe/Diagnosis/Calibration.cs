using RagProbe.Diagnosis.Causes;
using RagProbe.Diagnosis.Probes;
using RagProbe.Health;

namespace RagProbe.Diagnosis;

/// <summary>
/// What interventions do to questions that pass, and what edits do that change nothing: an effect at a failed question counts only
/// against them.
/// </summary>
internal sealed class Calibration
{
    private const int Controls = 60;
    private const int QuestionsEdited = 40;

    private readonly IReadOnlyDictionary<string, IReadOnlyList<double>> _controlEffects;

    private Calibration(IReadOnlyDictionary<string, IReadOnlyList<double>> controlEffects) => _controlEffects = controlEffects;

    /// <summary>Asks questions in other words and applies the soft causes' interventions to questions that pass. Tells the world its hubs, its noise and which questions pass.</summary>
    public static async Task<Calibration> MeasureAsync(World world, IReadOnlyList<Subject> subjects, IReadOnlyList<ISoftCause> softCauses, CancellationToken cancellationToken)
    {
        var topK = world.Production.TopK;
        world.Hubs = Hubs.In([.. subjects.Select(subject => subject.InRanking.Trace.Delivered.Take(topK).Select(candidate => candidate.ChunkId))], topK, world.Terms.ChunkCount)
            .Found.ToDictionary(hub => hub.ChunkId, hub => hub.Count, StringComparer.Ordinal);
        world.HarmlessChange = await MeasureHarmlessChangeAsync(world, subjects, cancellationToken);
        world.Passing = [.. Sample(world, subjects.Where(subject => subject.AsProduced.Passes), Controls)];
        var effects = new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal);
        foreach (var cause in softCauses)
        {
            effects[cause.Code] = await MeasureEffectsAsync(world, cause, cancellationToken);
        }

        return new Calibration(effects);
    }

    /// <summary>How a cause's effect at a failed question compares with its effects at questions that pass.</summary>
    /// <param name="code">Of a soft cause.</param>
    /// <param name="effect">The change of the margin.</param>
    public SoftEffect Compare(string code, double effect)
    {
        var controls = _controlEffects.GetValueOrDefault(code) ?? [];
        return new SoftEffect(controls.Count(control => control >= effect), controls.Count, Deviation(effect, controls));
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

    private static async Task<double> MeasureHarmlessChangeAsync(World world, IReadOnlyList<Subject> subjects, CancellationToken cancellationToken)
    {
        var edited = Sample(world, subjects.Where(subject => subject.InRanking.Rank is not null), QuestionsEdited).ToList();
        var changes = new double[edited.Count][];
        await world.Session.RunAsync(
            edited.Select((subject, i) => (Func<Task>)(async () =>
            {
                var margins = await Task.WhenAll(Noise.HarmlessEdits(subject.Question.Text).Select(async text => (await subject.AskAsync(text)).Margin));
                changes[i] = [.. margins.Select(margin => Math.Abs(margin - subject.InRanking.Margin))];
            })),
            cancellationToken);
        return Noise.Usual(changes.SelectMany(some => some));
    }

    // Where there is nothing to change there is no effect.
    private static async Task<IReadOnlyList<double>> MeasureEffectsAsync(World world, ISoftCause cause, CancellationToken cancellationToken)
    {
        var effects = new double[world.Passing.Count];
        await world.Session.RunAsync(
            world.Passing.Select((subject, i) => (Func<Task>)(async () => effects[i] = (await cause.ApplyAsync(subject))?.After.Margin - subject.InRanking.Margin ?? double.NegativeInfinity)),
            cancellationToken);
        return effects;
    }

    private static IEnumerable<Subject> Sample(World world, IEnumerable<Subject> subjects, int most) => SeededSample.Of(subjects, subject => subject.Question.Id, world.Input.Seed, most);
}

/// <param name="AsLarge">Questions that pass at which the intervention does as much.</param>
/// <param name="Controls">Questions that pass at which it was tried.</param>
/// <param name="Deviation">How far the effect is from theirs, in their standard deviations.</param>
internal sealed record SoftEffect(int AsLarge, int Controls, double Deviation)
{
    /// <summary>How probable such an effect is where nothing is wrong, 0 to 1 (a permutation p-value: Phipson and Smyth 2010).</summary>
    public double Chance => (1.0 + AsLarge) / (1 + Controls);
}
