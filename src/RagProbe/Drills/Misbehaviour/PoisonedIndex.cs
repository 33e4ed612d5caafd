using System.Runtime.CompilerServices;
using RagProbe.Filters;
using RagProbe.Indexes;

namespace RagProbe.Drills.Misbehaviour;

/// <summary>Some vectors are not numbers: such a chunk has no score that could be ranked, however it is asked for.</summary>
internal sealed class PoisonedIndex(IChunkIndex inner, IReadOnlyDictionary<string, StoredChunk> poisoned) : MisbehavingIndex(inner)
{
    public override async Task<IReadOnlyList<SearchAnswer>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken)
    {
        var answers = await Inner.SearchAsync(
            [.. batch.Select(request => request is SearchRequest.Dense ? request with { Parameters = request.Parameters with { Limit = request.Parameters.Limit + poisoned.Count } } : request)],
            cancellationToken);
        return
        [
            .. batch.Zip(answers, (request, answer) => request is SearchRequest.Dense
                ? new SearchAnswer([.. answer.Where(found => !poisoned.ContainsKey(found.Chunk.Id)).Take(request.Parameters.Limit)]) { UnrankedIds = Unranked(request.Parameters.Filter) }
                : answer),
        ];
    }

    public override async Task<IReadOnlyList<StoredChunk>> FetchAsync(IReadOnlyList<string> ids, bool withVectors, CancellationToken cancellationToken) =>
        [.. (await base.FetchAsync(ids, withVectors, cancellationToken)).Select(Poison)];

    public override async IAsyncEnumerable<StoredChunk> ScrollAsync(string? source, bool withVectors, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var chunk in base.ScrollAsync(source, withVectors, cancellationToken))
        {
            yield return Poison(chunk);
        }
    }

    private IReadOnlyList<string> Unranked(Filter? filter) =>
        [.. poisoned.Values.Where(chunk => filter is null || FilterEvaluator.Matches(filter, chunk.Metadata)).Select(chunk => chunk.Id).Order(StringComparer.Ordinal)];

    private StoredChunk Poison(StoredChunk chunk)
    {
        if (chunk.Vector is not { } vector || !poisoned.ContainsKey(chunk.Id))
        {
            return chunk;
        }

        var broken = new float[vector.Length];
        broken.AsSpan().Fill(float.NaN);
        return chunk with { Vector = broken };
    }
}
