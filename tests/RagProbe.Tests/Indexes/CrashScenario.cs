using RagProbe.Indexes;
using RagProbe.Indexes.Embedded;
using static RagProbe.Tests.Indexes.Sample;

namespace RagProbe.Tests.Indexes;

/// <summary>
/// A build in batches that insert, replace and delete, often enough to compact. Each batch depends on its number alone,
/// and leaves its number in a chunk of its own, so that the index itself says how far the build got.
/// </summary>
internal static class CrashScenario
{
    public const int Batches = 60;
    private const int Dimensions = 8;
    public const string Progress = "progress";

    public static EmbeddedIndexSettings Settings => new() { Name = "crash", Dimensions = Dimensions, ModelFingerprint = "model", Chunker = "chunker" };

    public static IReadOnlyList<SearchRequest> Questions { get; } =
        [.. Enumerable.Range(0, 12).Select(static i => Dense(Vector(new Random(i)), limit: 30)), Lexical("word1 word2", limit: 50), Lexical("batch progress", limit: 50)];

    public static IndexWrite Batch(int number)
    {
        var random = new Random(number);
        var upserts = Enumerable.Range(0, 60)
            .Select(_ => random.Next(250))
            .Distinct()
            .Select(id => Chunk($"doc#{id}", Vector(random), $"word{random.Next(9)} word{random.Next(9)} batch{number}", $"source{id % 7}"));
        return new IndexWrite
        {
            DeletedIds = [.. Enumerable.Range(0, 10).Select(_ => $"doc#{random.Next(250)}")],
            Upserts = [.. upserts, Chunk(Progress, Vector(random), $"progress {number + 1}")],
        };
    }

    /// <summary>How many batches an index holds, by what it has under the id <see cref="Progress"/>.</summary>
    public static int Count(IReadOnlyList<StoredChunk> progress) =>
        progress is [var chunk] ? int.Parse(chunk.Text.AsSpan("progress ".Length), provider: null) : 0;

    /// <summary>What the first batches leave, in the order of the ids.</summary>
    public static IReadOnlyList<EmbeddedChunk> Expected(int batches)
    {
        var chunks = new SortedDictionary<string, EmbeddedChunk>(StringComparer.Ordinal);
        for (var number = 0; number < batches; number++)
        {
            var batch = Batch(number);
            foreach (var id in batch.DeletedIds)
            {
                chunks.Remove(id);
            }

            foreach (var upsert in batch.Upserts)
            {
                chunks[upsert.Chunk.Id] = upsert;
            }
        }

        return [.. chunks.Values];
    }

    private static float[] Vector(Random random) =>
        Unit([.. Enumerable.Range(0, Dimensions).Select(_ => (float)(random.NextDouble() - 0.5))]);
}
