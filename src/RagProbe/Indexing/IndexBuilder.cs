using RagProbe.Corpus;
using RagProbe.Embedding;
using RagProbe.Indexes;

namespace RagProbe.Indexing;

/// <summary>
/// Brings an index in line with a corpus: embeds the chunks whose text is new, rewrites those whose place or metadata
/// changed, deletes those that vanished. Commits batch by batch, so that a build that was cut short goes on where it stopped.
/// </summary>
public sealed class IndexBuilder(IChunkIndex index, EmbeddingModel model, IChunker chunker, TimeProvider time)
{
    private const int BatchSize = 256;

    /// <param name="documents">The whole corpus: chunks of any other source are deleted.</param>
    /// <exception cref="IndexMismatchException">The index was made for another model or chunker; nothing was read or written.</exception>
    /// <exception cref="IndexException">After the last write the index does not hold as many chunks as it should.</exception>
    public async Task<IndexBuild> BuildAsync(IReadOnlyList<SourceDocument> documents, IProgress<IndexProgress>? progress, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        RequireSameSettings(await index.DescribeAsync(cancellationToken));

        // The model reads the prefix first: what it takes of the limit is lost to the text.
        var room = model.MaxTokens - model.Tokenizer.CountTokens(model.DocumentPrefix);
        var chunks = new ChunkFactory(chunker, model.CountTokens, room);
        var wanted = documents.SelectMany(chunks.Create).ToDictionary(chunk => chunk.Id, StringComparer.Ordinal);
        var stored = await ReadStoredAsync(cancellationToken);

        var vanished = stored.Keys.Where(id => !wanted.ContainsKey(id)).ToList();
        var changed = wanted.Values.Where(chunk => !stored.TryGetValue(chunk.Id, out var old) || !StoresSame(chunk, old)).ToList();
        var vectors = await FetchReusableVectorsAsync(changed, stored.Values, cancellationToken);
        var waiting = changed.CountBy(chunk => chunk.ContentHash, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

        var embedded = 0;
        for (var done = 0; done < changed.Count || (done == 0 && vanished.Count > 0); done += BatchSize)
        {
            var batch = changed.GetRange(done, Math.Min(BatchSize, changed.Count - done));
            embedded += await EmbedMissingAsync(batch, vectors, cancellationToken);
            await index.WriteAsync(
                new IndexWrite
                {
                    DeletedIds = done == 0 ? vanished : [],
                    Upserts = [.. batch.Select(chunk => new EmbeddedChunk(chunk, vectors[chunk.ContentHash]))],
                },
                cancellationToken);
            Release(batch, vectors, waiting);
            progress?.Report(new IndexProgress(done + batch.Count, changed.Count));
        }

        await index.SettleAsync(cancellationToken);
        await RequireCountAsync(wanted.Count, cancellationToken);
        return new IndexBuild
        {
            Documents = documents.Count,
            Chunks = wanted.Count,
            Embedded = embedded,
            Written = changed.Count,
            Deleted = vanished.Count,
            OverTokenLimit = wanted.Values.Count(chunk => chunk.IsOverTokenLimit),
            Elapsed = time.GetElapsedTime(started),
        };
    }

    // A store that acknowledged a write and lost it is found out here, not as a failed question.
    private async Task RequireCountAsync(int expected, CancellationToken cancellationToken)
    {
        var count = await index.CountAsync(filter: null, cancellationToken);
        if (count != expected)
        {
            var name = (await index.DescribeAsync(cancellationToken)).Name;
            throw new IndexException($"{name}: {count} chunks are stored where {expected} were written. Does anybody else write to it? Build it again; what is missing is written then.");
        }
    }

    private void RequireSameSettings(IndexDescription stored)
    {
        var differences = new List<IndexDifference>();
        if (stored.ModelFingerprint != model.Fingerprint)
        {
            differences.Add(new IndexDifference("model", stored.ModelFingerprint ?? "unknown", model.Fingerprint));
        }

        if (stored.Chunker != chunker.Name)
        {
            differences.Add(new IndexDifference("chunker", stored.Chunker ?? "unknown", chunker.Name));
        }

        if (differences.Count > 0)
        {
            throw new IndexMismatchException(stored.Name, differences);
        }
    }

    private async Task<Dictionary<string, StoredChunk>> ReadStoredAsync(CancellationToken cancellationToken)
    {
        var stored = new Dictionary<string, StoredChunk>(StringComparer.Ordinal);
        await foreach (var chunk in index.ScrollAsync(source: null, withVectors: false, cancellationToken))
        {
            // The hash stands for the text; two copies of the corpus in memory would be one too many.
            stored[chunk.Id] = chunk with { Text = "" };
        }

        return stored;
    }

    // A text that only moved keeps its vector. All of them are read before the first write, which could overwrite one.
    private async Task<Dictionary<string, ReadOnlyMemory<float>>> FetchReusableVectorsAsync(
        List<Chunk> changed, IEnumerable<StoredChunk> stored, CancellationToken cancellationToken)
    {
        var needed = changed.Select(chunk => chunk.ContentHash).ToHashSet(StringComparer.Ordinal);
        var holders = stored.Where(chunk => chunk.ContentHash is { } hash && needed.Remove(hash)).Select(chunk => chunk.Id).ToList();
        var vectors = new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal);
        foreach (var chunk in await index.FetchAsync(holders, withVectors: true, cancellationToken))
        {
            if (chunk is { ContentHash: { } hash, Vector: { } vector })
            {
                vectors[hash] = vector;
            }
        }

        return vectors;
    }

    private async Task<int> EmbedMissingAsync(List<Chunk> batch, Dictionary<string, ReadOnlyMemory<float>> vectors, CancellationToken cancellationToken)
    {
        var missing = batch.Where(chunk => !vectors.ContainsKey(chunk.ContentHash)).DistinctBy(chunk => chunk.ContentHash, StringComparer.Ordinal).ToList();
        if (missing.Count == 0)
        {
            return 0;
        }

        var embeddings = await model.Generator.GenerateAsync(missing.Select(chunk => model.DocumentPrefix + chunk.Text), cancellationToken: cancellationToken);
        for (var i = 0; i < missing.Count; i++)
        {
            vectors[missing[i].ContentHash] = embeddings[i].Vector;
        }

        return missing.Count;
    }

    // A vector is kept until the last chunk of its text is written, not for the whole build.
    private static void Release(List<Chunk> written, Dictionary<string, ReadOnlyMemory<float>> vectors, Dictionary<string, int> waiting)
    {
        foreach (var chunk in written)
        {
            if (--waiting[chunk.ContentHash] == 0)
            {
                vectors.Remove(chunk.ContentHash);
            }
        }
    }

    private static bool StoresSame(Chunk chunk, StoredChunk stored) =>
        stored.ContentHash == chunk.ContentHash
        && stored.Source == chunk.Source
        && stored.Span == chunk.Span
        && stored.HeadingPath == chunk.HeadingPath
        && stored.TokenCount == chunk.TokenCount
        && stored.Metadata.Count == chunk.Metadata.Count
        && stored.Metadata.All(entry => chunk.Metadata.TryGetValue(entry.Key, out var value) && value == entry.Value);
}
