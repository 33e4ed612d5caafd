using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;

namespace RagProbe.Embedding.Caching;

/// <summary>
/// Embeds a text once: vectors are kept in an SQLite file, keyed by the model's fingerprint and the SHA-256 of the text
/// (UTF-8), and come back bit for bit. Worth it for networks and paid services; the static model is faster than the file.
/// </summary>
/// <remarks>
/// A call looks all its texts up, embeds every missing text once, in one call of the inner generator, and stores them in one
/// transaction. Calls with options go past the cache, whose key knows nothing of them.
/// </remarks>
public sealed class CachingEmbeddingGenerator : DelegatingEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EmbeddingCacheFile _file;

    /// <param name="fingerprint">Of the model behind <paramref name="innerGenerator"/>: <see cref="EmbeddingModel.Fingerprint"/>.</param>
    /// <param name="path">The cache file; it and its folder are made when they do not exist.</param>
    /// <exception cref="EmbeddingCacheException">The file cannot be opened or made, or is something else.</exception>
    public CachingEmbeddingGenerator(IEmbeddingGenerator<string, Embedding<float>> innerGenerator, string fingerprint, int dimensions, string path)
        : base(innerGenerator) => _file = new EmbeddingCacheFile(path, fingerprint, dimensions);

    /// <summary>The same model with a cache before its generator. Disposing the result disposes the model.</summary>
    /// <inheritdoc cref="CachingEmbeddingGenerator(IEmbeddingGenerator{string, Embedding{float}}, string, int, string)" path="/exception"/>
    public static EmbeddingModel Wrap(EmbeddingModel model, string path) =>
        model.With(new CachingEmbeddingGenerator(model.Generator, model.Fingerprint, model.Dimensions, path));

    /// <exception cref="EmbeddingCacheException">The file cannot be read or written.</exception>
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (options is not null)
        {
            return await base.GenerateAsync(values, options, cancellationToken);
        }

        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] order = [.. values.Select(text => positions.TryGetValue(text, out var known) ? known : positions[text] = positions.Count)];
        string[] texts = [.. positions.Keys];
        byte[][] hashes = [.. texts.Select(text => SHA256.HashData(Encoding.UTF8.GetBytes(text)))];

        var vectors = _file.Find(hashes, cancellationToken);
        int[] missing = [.. Enumerable.Range(0, texts.Length).Where(i => vectors[i] is null)];
        UsageDetails? usage = null;
        if (missing.Length > 0)
        {
            var fresh = await base.GenerateAsync([.. missing.Select(i => texts[i])], options: null, cancellationToken);
            if (fresh.Count != missing.Length)
            {
                throw new InvalidOperationException($"The model gave {fresh.Count} vectors for {missing.Length} texts.");
            }

            _file.Add([.. missing.Select(i => hashes[i])], [.. fresh.Select(embedding => embedding.Vector)]);
            usage = fresh.Usage;
            for (var i = 0; i < missing.Length; i++)
            {
                vectors[missing[i]] = fresh[i].Vector.ToArray();
            }
        }

        return new GeneratedEmbeddings<Embedding<float>>(order.Select(i => new Embedding<float>(vectors[i]!))) { Usage = usage };
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}
