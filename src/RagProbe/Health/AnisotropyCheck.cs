using System.Numerics.Tensors;

namespace RagProbe.Health;

/// <summary>How far the vectors point the same way. A property of the model, no fault: for the record only.</summary>
internal static class AnisotropyCheck
{
    private const int Most = 200;

    public static HealthCheck Run(HealthSession session)
    {
        var vectors = session.Usable.Take(Most).Select(static chunk => chunk.Vector!.Value).ToList();
        if (vectors.Count < 2)
        {
            return HealthCheck.NotApplicable(HealthChecks.Anisotropy, "fewer than two sampled chunks have usable vectors");
        }

        var (sum, pairs) = (0.0, 0);
        for (var i = 0; i < vectors.Count; i++)
        {
            for (var j = i + 1; j < vectors.Count; j++, pairs++)
            {
                sum += TensorPrimitives.CosineSimilarity<float>(vectors[i].Span, vectors[j].Span);
            }
        }

        return new HealthCheck
        {
            Name = HealthChecks.Anisotropy,
            Status = HealthStatus.Ok,
            Value = sum / pairs,
            Sentence = $"two sampled chunks have a cosine of {Numbers.Three(sum / pairs)} on average: for the record, not a fault",
        };
    }
}
