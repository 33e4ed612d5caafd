using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RagProbe.Corpus;
using RagProbe.Diagnosis.Probes;
using RagProbe.Embedding;
using RagProbe.Health;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant;
using UnitVector = RagProbe.Indexes.UnitVector;

namespace RagProbe.Repairs;

/// <summary>The chunks of an index as they are stored: what a scratch index is made of where nobody can make them anew.</summary>
internal sealed class StoredChunks
{
    private const long Most = 100_000;

    private readonly IReadOnlyList<StoredChunk> _chunks;
    private readonly EmbeddingModel _model;

    private StoredChunks(IReadOnlyList<StoredChunk> chunks, EmbeddingModel model, string? obstacle, string? vectorObstacle) =>
        (_chunks, _model, Obstacle, VectorObstacle) = (chunks, model, obstacle, obstacle ?? vectorObstacle);

    /// <summary>Why they were not read; null where they were.</summary>
    public string? Obstacle { get; }

    /// <summary>Why their vectors cannot be searched elsewhere; null where they can.</summary>
    public string? VectorObstacle { get; }

    public int Count => _chunks.Count;

    /// <summary>In characters; 0 where there are none.</summary>
    public int MedianLength => _chunks.Count == 0 ? 0 : _chunks.Select(static chunk => chunk.Text.Length).Order().ElementAt(_chunks.Count / 2);

    public static async Task<StoredChunks> ReadAsync(IChunkIndex index, EmbeddingModel model, CancellationToken cancellationToken)
    {
        var count = await index.CountAsync(filter: null, cancellationToken);
        if (count > Most)
        {
            return new StoredChunks([], model, string.Create(CultureInfo.InvariantCulture, $"the index holds {count:n0} chunks, and up to {Most:n0} are copied"), vectorObstacle: null);
        }

        var chunks = await index.ScrollAsync(source: null, withVectors: true, cancellationToken).ToListAsync(cancellationToken);
        chunks.Sort(static (one, other) => Compare(one, other));
        return new StoredChunks(chunks, model, obstacle: null, ObstacleOf(chunks, model, index.Capabilities.Distance));
    }

    /// <summary>With their stored vectors, those of some sources left out.</summary>
    public IReadOnlyList<EmbeddedChunk> Without(IReadOnlyCollection<string> sources) =>
        WithVectors(_chunks.Where(chunk => !sources.Contains(chunk.Source, StringComparer.Ordinal)), _model);

    /// <summary>Chunks as they are written; their vectors are there and usable.</summary>
    public static IReadOnlyList<EmbeddedChunk> WithVectors(IEnumerable<StoredChunk> chunks, EmbeddingModel model) =>
        [.. chunks.Select(chunk => new EmbeddedChunk(Copy(chunk, model), Unit(chunk.Vector!.Value)))];

    /// <summary>With their stored vectors, one of each group of near-copies: the first by source, place and id.</summary>
    public IReadOnlyList<EmbeddedChunk> WithoutCopies()
    {
        var words = _chunks.Select(static chunk => Words.SetOf(chunk.Text)).ToList();
        var frequency = words.SelectMany(static set => set).CountBy(static word => word, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var keptByWord = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var kept = new List<StoredChunk>();
        for (var i = 0; i < _chunks.Count; i++)
        {
            // Two sets that are so much alike share one of their rarest words (Chaudhuri, Ganti, Kaushik 2006): nothing else is compared.
            var rarest = words[i].OrderBy(word => frequency[word]).ThenBy(static word => word, StringComparer.Ordinal)
                .Take(words[i].Count - (int)Math.Ceiling(NearCopy.SharedWords * words[i].Count) + 1).ToList();
            if (rarest.SelectMany(word => keptByWord.GetValueOrDefault(word) ?? []).Distinct().Any(other => AreCopies(i, other)))
            {
                continue;
            }

            kept.Add(_chunks[i]);
            foreach (var word in rarest)
            {
                (keptByWord.TryGetValue(word, out var places) ? places : keptByWord[word] = []).Add(i);
            }
        }

        return WithVectors(kept, _model);

        bool AreCopies(int one, int other) =>
            NearCopy.ShareWords(words[one], words[other]) && NearCopy.AreNear(_chunks[one].Vector!.Value.Span, _chunks[other].Vector!.Value.Span);
    }

    /// <summary>Their texts, embedded as the model embeds chunks.</summary>
    public async Task<IReadOnlyList<EmbeddedChunk>> EmbedAgainAsync(CancellationToken cancellationToken)
    {
        var embedded = new List<EmbeddedChunk>(_chunks.Count);
        foreach (var batch in _chunks.Chunk(256))
        {
            var vectors = await _model.Generator.GenerateAsync(batch.Select(chunk => _model.DocumentPrefix + chunk.Text), cancellationToken: cancellationToken);
            embedded.AddRange(batch.Zip(vectors, (chunk, vector) => new EmbeddedChunk(Copy(chunk, _model), vector.Vector)));
        }

        return embedded;
    }

    private static string? ObstacleOf(IReadOnlyList<StoredChunk> chunks, EmbeddingModel model, VectorDistance distance)
    {
        var unusable = chunks.Where(chunk => chunk.Vector is not { } vector || vector.Length != model.Dimensions || UnitVector.IndexOfNonFinite(vector.Span) >= 0 || UnitVector.Length(vector.Span) == 0).ToList();
        return unusable.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"the vectors of {unusable.Count} chunks, such as {unusable[0].Id}, are missing or broken")
            : distance != VectorDistance.Cosine && chunks.Any(static chunk => Math.Abs(UnitVector.Length(chunk.Vector!.Value.Span) - 1) > UnitVector.Tolerance) ? $"the index compares vectors of different lengths by {distance}"
            : Refusal(chunks, model);
    }

    // Whatever else a payload of somebody else holds that is not written here.
    private static string? Refusal(IReadOnlyList<StoredChunk> chunks, EmbeddingModel model)
    {
        try
        {
            WriteCheck.Require(new IndexWrite { Upserts = WithVectors(chunks, model) }, model.Dimensions);
            return null;
        }
        catch (IndexException exception)
        {
            return exception.Message;
        }
    }

    private static int Compare(StoredChunk one, StoredChunk other) =>
        string.CompareOrdinal(one.Source, other.Source) is not 0 and var bySource ? bySource
        : (one.Span?.Start ?? 0).CompareTo(other.Span?.Start ?? 0) is not 0 and var byPlace ? byPlace
        : string.CompareOrdinal(one.Id, other.Id);

    private static ReadOnlyMemory<float> Unit(ReadOnlyMemory<float> vector)
    {
        var unit = new float[vector.Length];
        UnitVector.Normalise(vector.Span, unit);
        return unit;
    }

    private static Chunk Copy(StoredChunk chunk, EmbeddingModel model) => new()
    {
        Id = chunk.Id,
        Source = chunk.Source,
        Span = chunk.Span ?? default,
        Text = chunk.Text,
        ContentHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(chunk.Text))),
        HeadingPath = chunk.HeadingPath,
        TokenCount = chunk.TokenCount ?? model.CountTokens(chunk.Text),
        IsOverTokenLimit = chunk.IsOverTokenLimit,
        Metadata = chunk.Metadata,
    };
}
