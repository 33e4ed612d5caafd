using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace RagProbe.Tests.Indexing;

/// <summary>Every word has a fixed direction, a text is the sum of its words: texts that share words are near each other.</summary>
internal sealed partial class WordHashGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    public const int Dimensions = 32;

    /// <summary>Every text that was embedded, in order, once a time.</summary>
    public List<string> Embedded { get; } = [];

    /// <summary>How often the generator was called, refusals included.</summary>
    public int Calls { get; private set; }

    /// <summary>What the generator throws when it meets a text; nothing by default. One such text refuses the whole call.</summary>
    public Func<string, Exception?> Refuse { get; set; } = static _ => null;

    public void Forget()
    {
        Embedded.Clear();
        Calls = 0;
    }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Calls++;
        string[] texts = [.. values];
        if (texts.Select(Refuse).FirstOrDefault(static exception => exception is not null) is { } refusal)
        {
            return Task.FromException<GeneratedEmbeddings<Embedding<float>>>(refusal);
        }

        Embedded.AddRange(texts);
        return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(texts.Select(static text => new Embedding<float>(Embed(text)))));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // Holds nothing.
    }

    private static float[] Embed(string text)
    {
        var sum = new double[Dimensions];
        sum[0] = 1e-3;
        foreach (Match word in Word().Matches(text))
        {
            // FNV-1a, the same in every process; the bits are the signs of the components.
            var hash = word.Value.ToLowerInvariant().Aggregate(2166136261u, static (state, c) => unchecked((state ^ c) * 16777619u));
            for (var i = 0; i < Dimensions; i++)
            {
                sum[i] += ((hash >> i) & 1) == 0 ? -1 : 1;
            }
        }

        var length = Math.Sqrt(sum.Sum(static x => x * x));
        return Array.ConvertAll(sum, x => (float)(x / length));
    }

    [GeneratedRegex(@"\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
