using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Filters;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Search;

/// <summary>Scores the visible points that pass a filter and keeps the best.</summary>
internal sealed class NearestSearch(Collection collection, Faults faults, Version version)
{
    // Rescored with this oversampling, a quantised search finds what an exact one finds.
    private const double RepairingOversampling = 3;

    public IReadOnlyList<Hit> Run(Scorer scorer, CompiledFilter filter, SearchParams? parameters, float? threshold, int limit)
    {
        var view = new SearchView(collection, faults, version, filter, parameters, scorer, limit);
        var rescore = Rescores(parameters?.Quantization);
        var oversampling = Math.Max(1, parameters?.Quantization is { HasOversampling: true } quantization ? quantization.Oversampling : 1);
        var quantised = view.Quantised && !(rescore && oversampling >= RepairingOversampling);
        var top = new TopHits(quantised && rescore ? (int)Math.Min(int.MaxValue, Math.Ceiling(limit * oversampling)) : limit);
        foreach (var point in Candidates(scorer, filter))
        {
            if (point is null || !scorer.Has(point.Slot) || !view.Sees(point.Id) || !filter.Matches(point))
            {
                continue;
            }

            var similarity = Similarity(scorer, point);
            if (scorer.Finds(similarity))
            {
                top.Offer(point, quantised ? view.Rounded(similarity) : similarity, Tie(point));
            }
        }

        var ranked = top.Descending();
        if (quantised && rescore)
        {
            var again = new TopHits(limit);
            foreach (var (point, _) in ranked)
            {
                again.Offer(point, Similarity(scorer, point), Tie(point));
            }

            ranked = again.Descending();
        }

        // The server cuts a sorted list at the first score that does not pass: a NaN at its head blanks it.
        return
        [
            .. ranked
                .Select(each => new Hit(each.Point, each.Rank, scorer.Shown(each.Rank), each.Point.Version))
                .TakeWhile(hit => threshold is not { } bound || scorer.Passes(hit.Score, bound)),
        ];
    }

    private ReadOnlySpan<StoredPoint?> Candidates(Scorer scorer, CompiledFilter filter)
    {
        if (filter.OnlyIds is { } ids)
        {
            return ids.Select(collection.Find).ToArray();
        }

        return scorer.Candidates is { } slots ? slots.Select(slot => collection.BySlot[slot]).ToArray() : collection.BySlot;
    }

    private float Similarity(Scorer scorer, StoredPoint point) => faults.IsNan(point.Id) ? float.NaN : scorer.Similarity(point.Slot);

    // Equal scores may come in any order; the newest first is one that was seen.
    private ulong Tie(StoredPoint point) => faults.ShuffleTies ? StableHash.Of(faults.Seed, point.Id) : ulong.MaxValue - (ulong)point.Slot;

    // Unset, the server rescores where quantisation is coarse: binary.
    private bool Rescores(QuantizationSearchParams? sent) => sent is { HasRescore: true }
        ? sent.Rescore
        : collection.Config.QuantizationConfig?.QuantizationCase == QuantizationConfig.QuantizationOneofCase.Binary;
}
