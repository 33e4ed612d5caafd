using System.Globalization;
using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.Embedding;
using RagProbe.Indexes;
using RagProbe.Indexes.Embedded;
using RagProbe.Indexes.Qdrant;
using RagProbe.Indexing;
using RagProbe.Retrieval;
using RagProbe.Scoring;

namespace RagProbe.Repairs;

/// <summary>
/// Tries what needs other chunks or other vectors, each in a scratch index: made from the documents, or from what the index itself holds.
/// The index is only read.
/// </summary>
/// <param name="chunker">How the documents were cut; null where nobody knows.</param>
internal sealed class ScratchTrials(DiagnosisInput input, EmbeddingModel model, FailuresByCause failures, IChunker? chunker, IMeasure measure, TimeProvider time)
{
    private static readonly string[] TextCauses = [CauseCodes.NotIndexed, CauseCodes.ChunkStale];
    private static readonly string[] CutCauses = [CauseCodes.ChunkSplit, CauseCodes.ChunkDiluted, CauseCodes.ChunkTruncated];

    private readonly IReadOnlyList<SourceDocument> _documents = [.. input.Documents?.Values ?? []];
    private readonly Dictionary<string, string> _obstacles = new(StringComparer.Ordinal);
    private readonly List<Trial> _trials = [];
    private StoredChunks? _stored;
    private (Answers Answers, string Text)? _basis;

    /// <summary>The causes that are about vectors alone.</summary>
    public static IReadOnlyList<string> VectorCauses { get; } =
        [CauseCodes.VectorCorrupt, CauseCodes.VectorPoisoned, CauseCodes.VectorModelMismatch, CauseCodes.VectorPrefixMismatch];

    /// <summary>By cause: why what would answer it could not be tried.</summary>
    public IReadOnlyDictionary<string, string> Obstacles => _obstacles;

    /// <param name="now">What the index answers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<Trial>> RunAsync(Answers now, CancellationToken cancellationToken)
    {
        var needed = failures.CausesAmong([.. TextCauses, .. VectorCauses, .. CutCauses, CauseCodes.DuplicateCrowding]);
        if (needed.Count > 0 && input.Index.Capabilities.Distance is var distance and (VectorDistance.Euclid or VectorDistance.Manhattan))
        {
            Refuse(needed, $"the index compares by {distance}, a scratch index by cosine");
            return [];
        }

        var indexed = await TryIndexingAsync(now, cancellationToken);
        await TryEmbeddingAsync(now, cancellationToken);
        await TryCollapsingAsync(now, cancellationToken);
        await TryCutsAsync(now, indexed, cancellationToken);
        return _trials;
    }

    // The answers of the documents cut as before, where that was tried: an index of them has no stale chunk anyway, and cutting another
    // way must not be praised for that.
    private async Task<Answers?> TryIndexingAsync(Answers now, CancellationToken cancellationToken)
    {
        var isWhole = _documents.Count > 0 && chunker is not null;
        var causes = isWhole ? [.. TextCauses, .. VectorCauses] : TextCauses;
        if (failures.SourcesOf(causes) is not { Count: > 0 } sources)
        {
            return null;
        }

        if (isWhole)
        {
            var attempt = new Attempt(AttemptKind.Index, "Index these documents again", [], causes) { Sources = sources, IsIndexing = true, NeedsNewIndex = failures.Any(VectorCauses) };
            return await TryDocumentsAsync(attempt, chunker!, "in a scratch index of the documents", await BasisAsync(now, cancellationToken), now, cancellationToken);
        }

        if (_documents.Count == 0)
        {
            Refuse(causes, "the documents were not given");
            return null;
        }

        if (await StandInAsync(cancellationToken) is not { } standIn)
        {
            Refuse(causes, $"nobody wrote down how the documents were cut, and {await CopyObstacleAsync(cancellationToken) ?? "the index is empty"}");
            return null;
        }

        await TryPatchAsync(new Attempt(AttemptKind.Index, "Index these documents again", [], causes) { Sources = sources }, standIn, now, cancellationToken);
        return null;
    }

    private async Task TryEmbeddingAsync(Answers now, CancellationToken cancellationToken)
    {
        if ((_documents.Count > 0 && chunker is not null) || !failures.Any(VectorCauses))
        {
            return;
        }

        var stored = await StoredAsync(cancellationToken);
        if (stored.Obstacle is { } obstacle)
        {
            Refuse(VectorCauses, obstacle);
            return;
        }

        await TryChunksAsync(
            new Attempt(AttemptKind.Embed, "Embed all chunks again", [], VectorCauses) { NeedsNewIndex = true },
            await stored.EmbedAgainAsync(cancellationToken), "in a scratch index of the stored texts, embedded again", await BasisAsync(now, cancellationToken), now, cancellationToken);
    }

    private async Task TryCollapsingAsync(Answers now, CancellationToken cancellationToken)
    {
        if (!failures.Any(CauseCodes.DuplicateCrowding))
        {
            return;
        }

        var stored = await StoredAsync(cancellationToken);
        if (stored.VectorObstacle is { } obstacle)
        {
            Refuse([CauseCodes.DuplicateCrowding], obstacle);
            return;
        }

        var kept = stored.WithoutCopies();
        await TryChunksAsync(
            new Attempt(AttemptKind.Collapse, "Keep one chunk of each group of near-copies", [], CauseCodes.DuplicateCrowding),
            kept, string.Create(CultureInfo.InvariantCulture, $"in a scratch index of {kept.Count} stored chunks, {stored.Count - kept.Count} near-copies left out"), await BasisAsync(now, cancellationToken), now, cancellationToken);
    }

    private async Task TryCutsAsync(Answers now, Answers? indexed, CancellationToken cancellationToken)
    {
        if (failures.SourcesOf(CutCauses) is not { Count: > 0 } sources)
        {
            return;
        }

        if (_documents.Count == 0)
        {
            Refuse(CutCauses, "the documents were not given");
            return;
        }

        if (chunker is not null)
        {
            await TryOtherSizesAsync(sources, chunker, now, indexed, cancellationToken);
        }
        else
        {
            await TryStandInsAsync(sources, now, cancellationToken);
        }
    }

    private async Task TryOtherSizesAsync(IReadOnlyList<string> sources, IChunker usual, Answers now, Answers? indexed, CancellationToken cancellationToken)
    {
        if (OtherChunkers.OfOtherSizes(usual.Name) is not { Count: > 0 } others)
        {
            Refuse(CutCauses, $"{usual.Name} has no size that could be halved or doubled");
            return;
        }

        var basis = (Answers: indexed ?? now, Text: indexed is null ? "" : ", compared with one of the documents as they are cut now");
        if (indexed is null && input.Index.Capabilities.IsApproximate)
        {
            await using var same = await ScratchIndex.BuildAsync(Settings(usual.Name), model, usual, _documents, time, cancellationToken);
            basis = (await AskAsync(same, cancellationToken), ", compared with one of the documents as they are cut now");
        }

        foreach (var other in others)
        {
            var some = new Attempt(AttemptKind.CutSome, $"Cut these documents with {other.Name} instead of {usual.Name}", [], CutCauses) { Sources = sources };
            var all = new Attempt(AttemptKind.CutAll, $"Cut all documents with {other.Name} instead of {usual.Name}", ["--chunker", other.Name], CutCauses);
            await TryDocumentsAsync(some, new ChunkerBySource(usual, other, sources.ToHashSet(StringComparer.Ordinal)), "in a scratch index of the documents", basis, now, cancellationToken);
            await TryDocumentsAsync(all, other, "in a scratch index of the documents", basis, now, cancellationToken);
        }
    }

    private async Task TryStandInsAsync(IReadOnlyList<string> sources, Answers now, CancellationToken cancellationToken)
    {
        if (await StandInAsync(cancellationToken) is not { } standIn || OtherChunkers.OfOtherSizes(standIn.Name) is not { Count: > 0 } others)
        {
            Refuse(CutCauses, $"nobody wrote down how the documents were cut, and {await CopyObstacleAsync(cancellationToken) ?? "the chunks are too short to say how to cut otherwise"}");
            return;
        }

        foreach (var other in others)
        {
            await TryPatchAsync(new Attempt(AttemptKind.CutSome, $"Cut these documents with {other.Name}", [], CutCauses) { Sources = sources }, other, now, cancellationToken);
            await TryDocumentsAsync(
                new Attempt(AttemptKind.CutAll, $"Cut all documents with {other.Name}", [], CutCauses) { NeedsNewIndex = true },
                other, "in a scratch index of the documents", await BasisAsync(now, cancellationToken), now, cancellationToken);
        }
    }

    private async Task<Answers> TryDocumentsAsync(Attempt attempt, IChunker cutter, string made, (Answers Answers, string Text) basis, Answers now, CancellationToken cancellationToken)
    {
        await using var scratch = await ScratchIndex.BuildAsync(Settings(cutter.Name), model, cutter, _documents, time, cancellationToken);
        return await AddAsync(attempt, scratch, made, basis, now, cancellationToken);
    }

    private async Task TryChunksAsync(Attempt attempt, IReadOnlyList<EmbeddedChunk> chunks, string made, (Answers Answers, string Text) basis, Answers now, CancellationToken cancellationToken)
    {
        await using var scratch = ScratchIndex.Create(Settings("stored"));
        await scratch.Index.WriteAsync(new IndexWrite { Upserts = chunks }, cancellationToken);
        await AddAsync(attempt, scratch, made, basis, now, cancellationToken);
    }

    // What is stored, but for the documents in question, which are cut and embedded here.
    private async Task TryPatchAsync(Attempt attempt, IChunker cutter, Answers now, CancellationToken cancellationToken)
    {
        var sources = attempt.Sources.ToHashSet(StringComparer.Ordinal);
        await using var cut = await ScratchIndex.BuildAsync(Settings(cutter.Name), model, cutter, _documents.Where(document => sources.Contains(document.Id)), time, cancellationToken);
        var chunks = await cut.Index.ScrollAsync(source: null, withVectors: true, cancellationToken).ToListAsync(cancellationToken);
        var others = (await StoredAsync(cancellationToken)).Without(sources);
        await TryChunksAsync(
            attempt, [.. others, .. StoredChunks.WithVectors(chunks, model)], $"in a scratch index: these documents cut with {cutter.Name}, all other chunks as they are stored", await BasisAsync(now, cancellationToken), now, cancellationToken);
    }

    private async Task<Answers> AddAsync(Attempt attempt, ScratchIndex scratch, string made, (Answers Answers, string Text) basis, Answers now, CancellationToken cancellationToken)
    {
        var with = await AskAsync(scratch, cancellationToken);
        _trials.Add(Trial.Of(attempt, made + basis.Text, now, basis.Answers, with, failures));
        return with;
    }

    // What the index would answer if it searched as a scratch index does: else a repair would be praised for exactness.
    private async Task<(Answers Answers, string Text)> BasisAsync(Answers now, CancellationToken cancellationToken)
    {
        if (!input.Index.Capabilities.IsApproximate)
        {
            return (now, "");
        }

        return _basis ??= await MeasureBasisAsync(now, cancellationToken);
    }

    private async Task<(Answers Answers, string Text)> MeasureBasisAsync(Answers now, CancellationToken cancellationToken)
    {
        var stored = await StoredAsync(cancellationToken);
        if (stored.VectorObstacle is null)
        {
            await using var copy = ScratchIndex.Create(Settings("stored"));
            await copy.Index.WriteAsync(new IndexWrite { Upserts = stored.Without([]) }, cancellationToken);
            var answers = await AskAsync(copy, cancellationToken);
            var otherwise = now.Ids.Count(id => answers.Passes(id) != now.Passes(id));
            return (answers, string.Create(CultureInfo.InvariantCulture, $", compared with a copy of the index, in which {otherwise} of {now.Ids.Count} questions end otherwise than in the index"));
        }

        if (input.Index.Capabilities.RefusesExactSearch)
        {
            return (now, $", compared with the index as it is ({stored.VectorObstacle})");
        }

        var exact = input.Pipeline.With(input.Pipeline.Options with { Ann = new AnnParameters { Exact = true } });
        return (await Answers.AskAsync(exact, input.EvalSet, measure, cancellationToken), $", compared with the index searched exactly ({stored.VectorObstacle})");
    }

    private async Task<Answers> AskAsync(ScratchIndex scratch, CancellationToken cancellationToken)
    {
        // The scratch index is embedded: it knows no approximation.
        var options = input.Pipeline.Options with { FusionPlace = FusionPlace.Client, Ann = AnnParameters.Default };
        var pipeline = await RetrievalPipeline.CreateAsync(options, model, scratch.Index, time, cancellationToken);
        return await Answers.AskAsync(pipeline, input.EvalSet, measure, cancellationToken);
    }

    private EmbeddedIndexSettings Settings(string cut) => new() { Name = "scratch", Dimensions = model.Dimensions, ModelFingerprint = model.Fingerprint, Chunker = cut, Lexical = input.Index.Capabilities.Lexical };

    private async Task<StoredChunks> StoredAsync(CancellationToken cancellationToken) => _stored ??= await StoredChunks.ReadAsync(input.Index, model, cancellationToken);

    private async Task<string?> CopyObstacleAsync(CancellationToken cancellationToken) => (await StoredAsync(cancellationToken)).VectorObstacle;

    // Cuts about as long as the chunks are that somebody else cut; null where they cannot be kept beside or are too short to tell.
    private async Task<IChunker?> StandInAsync(CancellationToken cancellationToken) =>
        await StoredAsync(cancellationToken) is { VectorObstacle: null, MedianLength: > 1 } stored ? OtherChunkers.OfLength(stored.MedianLength) : null;

    private void Refuse(IEnumerable<string> causes, string reason)
    {
        foreach (var cause in causes)
        {
            _obstacles.TryAdd(cause, reason);
        }
    }
}
