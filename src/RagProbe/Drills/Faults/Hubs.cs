using System.Globalization;
using System.Numerics.Tensors;
using RagProbe.Diagnosis;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Drills.Faults;

/// <summary>Chunks of any text whose vectors lie in the middle of the questions, so that they are near to all of them.</summary>
internal sealed class Hubs : IFault
{
    private const double Half = 0.5;

    // There are more hubs than places: where they come to a fifth of the questions, each of them comes to a tenth, and to fewer no hub does.
    private const double LeastShare = 0.2;

    public string Cause => CauseCodes.HubCrowding;

    public string Name => "hubs";

    /// <inheritdoc/>
    /// <remarks>The middle of which questions: of all, or of the half that is nearest to one of them.</remarks>
    public IReadOnlyList<string> Doses => ["all", "half"];

    public string? Obstacle(HealthyWorld world) => NeedsDense.Of(world);

    public async Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var embedded = await world.Model.Generator.GenerateAsync(world.Plan.EvalSet.Questions.Select(question => world.Model.QueryPrefix + question.Text), cancellationToken: cancellationToken);
        float[][] vectors = [.. embedded.Select(vector => vector.Vector.ToArray())];
        var random = world.Random(Name, dose);
        var around = random.Pick(vectors);
        var middle = Middle(dose == "all" ? vectors : vectors.OrderByDescending(vector => TensorPrimitives.Dot<float>(around, vector)).Take(Math.Max(1, (int)(Half * vectors.Length))));

        // Where questions lie far apart their middle is near to none of them.
        var vectorByQuestion = world.Plan.EvalSet.Questions.Zip(vectors).ToDictionary(pair => pair.First.Id, pair => pair.Second, StringComparer.Ordinal);
        if (world.Passed.Count(passed => TensorPrimitives.Dot<float>(vectorByQuestion[passed.Question.Id], middle) > LastDelivered(passed, world.Plan.Options.TopK)) < LeastShare * world.Passed.Count)
        {
            return new Injection { Targets = new HashSet<string>(StringComparer.Ordinal) };
        }

        var strangers = new Strangers(world);
        var vectorOf = new Dictionary<string, float[]>(StringComparer.Ordinal);
        for (var hub = 0; hub < world.Plan.Options.TopK + 2; hub++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"drill/{Name}/{hub}");
            strangers.Add(id, string.Join(' ', Enumerable.Range(0, 40).Select(_ => world.Words.Stranger(random, new HashSet<string>(StringComparer.Ordinal)))) + ".");
            vectorOf.Add(id, Near(random, middle));
        }

        return strangers.ToInjection(chunk => vectorOf[chunk.Source]);
    }

    private static double LastDelivered(PassedQuestion passed, int topK) =>
        passed.Trace.Stages.First(stage => stage.Name == StageNames.Dense).Candidates.Take(topK).LastOrDefault()?.Score ?? double.NegativeInfinity;

    private static float[] Middle(IEnumerable<float[]> vectors)
    {
        float[]? sum = null;
        foreach (var vector in vectors)
        {
            sum = sum is null ? [.. vector] : [.. sum.Zip(vector, static (left, right) => left + right)];
        }

        return Unit(sum!);
    }

    // Hubs at one and the same place would be copies.
    private static float[] Near(SeededRandom random, float[] middle) =>
        Unit([.. middle.Select(component => component + (float)(0.2 * (random.Share() - 0.5) / Math.Sqrt(middle.Length)))]);

    private static float[] Unit(float[] vector)
    {
        var length = TensorPrimitives.Norm<float>(vector);
        return Array.ConvertAll(vector, component => component / length);
    }
}
