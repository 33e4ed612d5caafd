using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Filters;
using RagProbe.QdrantDouble.Protocol;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.Search;

/// <summary>
/// What one search can see, given its parameters: everything on a healthy server, less under faults. The double always scans;
/// a graph that loses neighbours is played by hiding them.
/// </summary>
internal sealed class SearchView
{
    private const ulong DefaultBeam = 100;

    private readonly Faults _faults;
    private readonly ulong _fingerprint;
    private readonly bool _indexedOnly;
    private readonly AnnMiss? _miss;
    private readonly LateIndex? _late;

    public SearchView(Collection collection, Faults faults, Version version, CompiledFilter filter, SearchParams? parameters, Scorer scorer, int limit)
    {
        _faults = faults;
        _fingerprint = scorer.Fingerprint;
        _indexedOnly = parameters is { IndexedOnly: true };
        var exact = parameters is { Exact: true } || !scorer.Approximate;
        // A filter of a few ids is scanned, never walked.
        var filtered = !filter.IsEverything && filter.OnlyIds is null;
        var acorn = filtered && parameters?.Acorn is { Enable: true } && version >= Since.Acorn;
        var beam = Math.Max(parameters is { HasHnswEf: true } ? parameters.HnswEf : DefaultBeam, (ulong)limit);
        Quantised = scorer.Approximate && !exact && faults.QuantisedScoreStep > 0 && parameters?.Quantization is not { Ignore: true };
        if (exact || filter.OnlyIds is not null)
        {
            return;
        }

        if (faults.AnnMiss is { } miss
            && miss.Scope switch { AnnMissScope.WithFilter => filtered, AnnMissScope.WithoutFilter => !filtered, _ => true }
            && !(beam >= miss.CuredByEf)
            && !(acorn && miss.CuredByAcorn))
        {
            _miss = miss;
        }

        if (faults.LateIndex is { } late
            && filter.Fields.Any(field => collection.Index(field) is { } index && index.CreatedBy > collection.GraphBuiltBy)
            && !acorn
            && !(beam >= late.CuredByEf))
        {
            _late = late;
        }
    }

    /// <summary>Whether candidates are chosen by rounded scores.</summary>
    public bool Quantised { get; }

    public bool Sees(PointKey id)
    {
        if (_faults.IsHidden(id) || (_indexedOnly && _faults.IsUnindexed(id)))
        {
            return false;
        }

        if (_miss is null && _late is null)
        {
            return true;
        }

        var chance = StableHash.Share(StableHash.Of(_faults.Seed ^ _fingerprint, id));
        return !(_miss is not null && _miss.Loses(id, chance))
            && !(_late is not null && chance >= _late.Recall);
    }

    public float Rounded(float similarity) => (float)(Math.Round(similarity / _faults.QuantisedScoreStep) * _faults.QuantisedScoreStep);
}
