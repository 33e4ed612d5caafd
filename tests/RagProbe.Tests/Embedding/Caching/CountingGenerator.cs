using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;

namespace RagProbe.Tests.Embedding.Caching;

/// <summary>Writes down the texts that it embeds, eight dimensions each.</summary>
internal sealed class CountingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    public List<string> Texts { get; } = [];

    public bool Fails { get; set; }

    /// <summary>How many of a call's vectors it leaves out.</summary>
    public int Forgets { get; init; }

    public bool IsDisposed { get; private set; }

    // Any bits will do; these are those of a hash, so that equality means the same bits.
    public static float[] VectorOf(string text) =>
        [.. SHA256.HashData(Encoding.UTF8.GetBytes(text)).Chunk(sizeof(float)).Select(part => BitConverter.ToInt32(part) / 3f)];

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (Fails)
        {
            throw new HttpRequestException("down");
        }

        var texts = values.ToList();
        Texts.AddRange(texts);
        return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(texts.SkipLast(Forgets).Select(text => new Embedding<float>(VectorOf(text)))));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() => IsDisposed = true;
}
