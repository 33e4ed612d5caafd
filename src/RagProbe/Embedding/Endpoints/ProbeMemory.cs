using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;
using RagProbe.Embedding.Caching;

namespace RagProbe.Embedding.Endpoints;

/// <summary>
/// Keeps, beside cached vectors, how the models behind an endpoint's name answered when they were first met: what answers almost the same
/// is the same model and keeps its fingerprint, to the bit; what answers otherwise is another one and gets another.
/// </summary>
/// <param name="path">The cache file.</param>
internal sealed class ProbeMemory(string path)
{
    /// <summary>Cosine from which on two answers are one model's: rounding stays above it, other weights, or the same ones cut to 4 bits, do not.</summary>
    public const double SameModel = 0.999;

    private const int MostGenerations = 1000;

    /// <summary>The remembered probe of the model that gave this one, with its generation. A new one is remembered.</summary>
    /// <exception cref="EmbeddingCacheException">The file cannot be opened or made, or is something else.</exception>
    public ProbeMatch Match(EmbeddingEndpointOptions options, float[] probe, CancellationToken cancellationToken)
    {
        byte[][] key = [SHA256.HashData(Encoding.UTF8.GetBytes(EndpointFingerprint.ProbeText))];
        double? before = null;
        for (var generation = 1; generation <= MostGenerations; generation++)
        {
            using var file = new EmbeddingCacheFile(path, FormattableString.Invariant($"endpoint probe {generation}\n{EndpointFingerprint.PlaceOf(options)}\n{options.Model}\n{probe.Length}"), probe.Length);
            if (file.Find(key, cancellationToken)[0] is not { } known)
            {
                file.Add(key, [probe]);
                return new ProbeMatch(probe, generation, before);
            }

            var cosine = TensorPrimitives.Dot<float>(known, probe);
            if (cosine >= SameModel)
            {
                return new ProbeMatch(known, generation, CosineToOthers: null);
            }

            before = Math.Max(before ?? -1, cosine);
        }

        throw new EmbeddingModelException($"{options.Address}, model {options.Model}: gives one sentence another vector each time; no index can be searched with it. Is it an embedding model?");
    }
}

/// <param name="Probe">As it was first met.</param>
/// <param name="Generation">1 for the first model that answered under this name here.</param>
/// <param name="CosineToOthers">The largest to the models before, where this one is new and not the first.</param>
internal sealed record ProbeMatch(float[] Probe, int Generation, double? CosineToOthers);
