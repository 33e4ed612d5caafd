using System.Globalization;
using System.Numerics.Tensors;
using RagProbe.Diagnosis;
using RagProbe.Sweeps;
using RagProbe.Text;

namespace RagProbe.Drills.Faults;

/// <summary>Chunks of any text whose vectors lie in the middle of the questions, so that they are near to all of them.</summary>
internal sealed class Hubs : IFault
{
    private const double Half = 0.5;

    // A chunk that comes to fewer questions is none.
    private const double LeastShare = 0.1;

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

        var strangers = new Strangers(world);
        var vectorOf = new Dictionary<string, float[]>(StringComparer.Ordinal);
        for (var hub = 0; hub < world.Plan.Options.TopK; hub++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"drill/{Name}/{hub}");
            strangers.Add(id, string.Join(' ', Enumerable.Range(0, 40).Select(_ => world.Words.Stranger(random, new HashSet<string>(StringComparer.Ordinal)))) + ".");
            vectorOf.Add(id, Near(random, middle));
        }

        return strangers.ToInjection(chunk => vectorOf[chunk.Source]) with { Doubt = Doubt };

        // Where questions lie far apart their middle is near to none of them, and another arm may have no use for it.
        string? Doubt(IReadOnlyCollection<JudgedRetrieval> asked)
        {
            var comes = asked.SelectMany(question => question.Trace.DeliveredChunks().Select(chunk => chunk.Source)).CountBy(source => source, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
            return vectorOf.Keys.All(hub => comes.GetValueOrDefault(hub) >= LeastShare * asked.Count) ? null : "chunks in the middle of the questions come to fewer than a tenth of them, so they are no hubs";
        }
    }

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
