using System.Globalization;
using System.Numerics.Tensors;
using RagProbe.Diagnosis;
using RagProbe.Text;

namespace RagProbe.Drills.Faults;

/// <summary>Chunks of any text whose vectors lie in the middle of the questions, so that they are near to all of them.</summary>
internal sealed class Hubs : IFault
{
    private const int GroupSize = 8;
    private const int Groups = 12;

    public string Cause => CauseCodes.HubCrowding;

    public string Name => "hubs";

    /// <inheritdoc/>
    /// <remarks>The middle of which questions: of all, or of groups of neighbours.</remarks>
    public IReadOnlyList<string> Doses => ["all", "groups"];

    public string? Obstacle(HealthyWorld world) => NeedsDense.Of(world);

    public async Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var embedded = await world.Model.Generator.GenerateAsync(world.Plan.EvalSet.Questions.Select(question => world.Model.QueryPrefix + question.Text), cancellationToken: cancellationToken);
        float[][] vectors = [.. embedded.Select(vector => vector.Vector.ToArray())];
        var random = world.Random(Name, dose);
        var middles = dose == "all"
            ? [Middle(vectors)]
            : random.Shuffle(vectors).Take(Groups).Select(around => Middle(vectors.OrderByDescending(vector => TensorPrimitives.Dot<float>(around, vector)).Take(GroupSize))).ToList();

        var strangers = new Strangers(world);
        var vectorOf = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var (group, middle) in middles.Index())
        {
            for (var hub = 0; hub < world.Plan.Options.TopK + 2; hub++)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"drill/{Name}/{group}/{hub}");
                strangers.Add(id, string.Join(' ', Enumerable.Range(0, 40).Select(_ => world.Words.Stranger(random, new HashSet<string>(StringComparer.Ordinal)))) + ".");
                vectorOf.Add(id, Near(random, middle));
            }
        }

        return strangers.ToInjection(chunk => vectorOf[chunk.Source]);
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
