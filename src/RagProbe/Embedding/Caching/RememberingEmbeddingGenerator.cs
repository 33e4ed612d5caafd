using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.AI;

namespace RagProbe.Embedding.Caching;

/// <summary>
/// Embeds a text once: vectors stay in memory as long as the generator, keyed by a hash of the text. It stands before one model, whose
/// fingerprint is therefore no part of the key.
/// </summary>
/// <remarks>
/// The static model gives the same bits with and without it. A network's last bits may depend on the texts it reads beside (a batch is
/// padded to its longest): a remembered vector is then that of its first batch. Several calls may run at once. Calls with options go
/// past the memory, whose key knows nothing of them.
/// </remarks>
public sealed class RememberingEmbeddingGenerator(IEmbeddingGenerator<string, Embedding<float>> inner) : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly Dictionary<UInt128, ReadOnlyMemory<float>> _vectors = [];
    private readonly Lock _lock = new();

    /// <summary>The same model with a memory before its generator. The given model stays the caller's to dispose.</summary>
    public static EmbeddingModel Wrap(EmbeddingModel model) => model.With(new RememberingEmbeddingGenerator(model.Generator));

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (options is not null)
        {
            return await inner.GenerateAsync(values, options, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        (UInt128 Key, string Text)[] asked = [.. values.Select(text => (KeyOf(text), text))];
        var missing = Missing(asked);
        UsageDetails? usage = null;
        if (missing.Count > 0)
        {
            var fresh = await inner.GenerateAsync(missing.Select(entry => entry.Text), options: null, cancellationToken);
            if (fresh.Count != missing.Count)
            {
                throw new EmbeddingModelException(FormattableString.Invariant($"{fresh.Count} vectors came for {missing.Count} texts; legal is one a text"));
            }

            usage = fresh.Usage;
            Remember(missing, fresh);
        }

        return new GeneratedEmbeddings<Embedding<float>>(Recall(asked)) { Usage = usage };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : inner.GetService(serviceType, serviceKey);

    /// <summary>The inner generator stays open: it belongs to somebody else.</summary>
    public void Dispose()
    {
    }

    // As it is in memory: a lone surrogate is not the character that stands for it in UTF-8.
    private static UInt128 KeyOf(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private List<(UInt128 Key, string Text)> Missing((UInt128 Key, string Text)[] asked)
    {
        lock (_lock)
        {
            return [.. asked.Where(entry => !_vectors.ContainsKey(entry.Key)).DistinctBy(entry => entry.Key)];
        }
    }

    // Where two calls embedded the same text at once, the first vector stays.
    private void Remember(List<(UInt128 Key, string Text)> missing, GeneratedEmbeddings<Embedding<float>> fresh)
    {
        lock (_lock)
        {
            foreach (var (entry, embedding) in missing.Zip(fresh))
            {
                _vectors.TryAdd(entry.Key, embedding.Vector);
            }
        }
    }

    private Embedding<float>[] Recall((UInt128 Key, string Text)[] asked)
    {
        lock (_lock)
        {
            return [.. asked.Select(entry => new Embedding<float>(_vectors[entry.Key]))];
        }
    }
}
