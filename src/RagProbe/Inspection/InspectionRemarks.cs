using System.Globalization;
using Qdrant.Client.Grpc;
using RagProbe.Indexes.Qdrant.Wire;

namespace RagProbe.Inspection;

/// <summary>What in a collection loses answers without an error, as far as its description and a sample show it.</summary>
internal static class InspectionRemarks
{
    private const int IdsNamed = 5;

    public static IEnumerable<string> Of(CollectionReading reading, CollectionSettings settings) =>
        Health(reading, settings).Concat(Vectors(reading.Sample, settings)).Concat(Limits(settings)).Select(static remark => remark.ToString(CultureInfo.InvariantCulture));

    private static IEnumerable<FormattableString> Health(CollectionReading reading, CollectionSettings settings)
    {
        if (reading.Points == 0)
        {
            yield return $"the collection is empty: nothing can be found in it";
        }

        if (settings.Status != nameof(CollectionStatus.Green))
        {
            yield return $"status {settings.Status}: {Meaning(settings)}";
        }

        if (settings.DeferredPoints > 0)
        {
            yield return $"{settings.DeferredPoints} points are hidden from every search until the optimiser is done; wait, then look again";
        }

        if (settings.QueuedUpdates > 0)
        {
            yield return $"{settings.QueuedUpdates} updates wait to be applied; wait, then look again";
        }

        if (settings.MaxOptimizationThreads == 0)
        {
            yield return $"max_optimization_threads is 0: no segment is ever indexed; a search with indexed_only does not see them. Set it to null";
        }

        foreach (var index in settings.PayloadIndexes.Where(index => index.Points < reading.Points))
        {
            yield return $"the index of '{index.Field}' covers {index.Points} of {reading.Points} points: a filter by it excludes the others (no value, or one of another type than {index.Type})";
        }
    }

    private static IEnumerable<FormattableString> Vectors(IReadOnlyList<SampledPoint> sample, CollectionSettings settings)
    {
        foreach (var vector in settings.Vectors.Where(static vector => !vector.IsMulti))
        {
            var name = vector.Name.Length == 0 ? "the default vector" : $"the vector '{vector.Name}'";
            var stored = sample.Select(point => (point.Id, Data: VectorCodec.ReadDense(point.Vectors, vector.Name))).ToList();
            var poisoned = stored.Where(static point => point.Data is not null && !point.Data.All(float.IsFinite)).Select(static point => point.Id).ToList();
            var missing = stored.Where(static point => point.Data is null).Select(static point => point.Id).ToList();
            var zero = stored.Where(static point => point.Data is { Length: > 0 } data && data.All(static value => value == 0)).Select(static point => point.Id).ToList();
            if (poisoned.Count > 0)
            {
                yield return $"{name} of {poisoned.Count} of {sample.Count} sampled points holds NaN or infinity ({Name(poisoned)}): such a point heads every result, and with a score threshold it empties them. Delete it, or embed it again";
            }

            if (missing.Count > 0)
            {
                yield return $"{missing.Count} of {sample.Count} sampled points lack {name} ({Name(missing)}): they are counted and listed, but never found by it";
            }

            if (zero.Count > 0)
            {
                yield return $"{name} of {zero.Count} of {sample.Count} sampled points is all zeros ({Name(zero)}): embed them again";
            }
        }

        foreach (var sparse in settings.SparseVectors.Where(static sparse => !sparse.HasIdf))
        {
            yield return $"the sparse vector '{sparse.Name}' has no IDF modifier: if it holds BM25 weights, every word counts the same however common it is. Set modifier to idf";
        }
    }

    private static IEnumerable<FormattableString> Limits(CollectionSettings settings)
    {
        if (settings.StrictMode.GetValueOrDefault("search_allow_exact") == "false")
        {
            yield return $"strict mode forbids exact search: misses of the graph cannot be told from other ones by the usual way, and exact counting is refused";
        }

        if (settings.StrictMode.GetValueOrDefault("unindexed_filtering_retrieve") == "false")
        {
            yield return $"strict mode refuses filters by fields without an index; indexed are {(settings.PayloadIndexes.Count == 0 ? "none" : string.Join(", ", settings.PayloadIndexes.Select(static index => index.Field)))}";
        }
    }

    private static string Meaning(CollectionSettings settings) => settings.Status switch
    {
        nameof(CollectionStatus.Yellow) => "the optimiser is at work; measure when it is done",
        nameof(CollectionStatus.Grey) => "optimisation waits for the next write; until then large segments are searched without a graph or, with indexed_only, not at all",
        nameof(CollectionStatus.Red) => $"an update or the optimiser failed{(settings.OptimizerError is { } error ? $": {error}" : "")}; see the server's log",
        _ => "unknown",
    };

    private static string Name(IReadOnlyList<string> ids) => string.Join(", ", ids.Take(IdsNamed)) + (ids.Count > IdsNamed ? ", ..." : "");
}
