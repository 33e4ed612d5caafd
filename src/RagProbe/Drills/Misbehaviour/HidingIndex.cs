using RagProbe.Indexes;

namespace RagProbe.Drills.Misbehaviour;

/// <summary>Does not find some chunks by their vectors, unless it is asked in a way that reaches them. Words find them as ever.</summary>
/// <param name="inner">What stores.</param>
/// <param name="hidden">Ids of the chunks.</param>
/// <param name="misses">Whether a search asked like this misses them.</param>
internal sealed class HidingIndex(IChunkIndex inner, IReadOnlySet<string> hidden, Func<SearchParameters, bool> misses) : MisbehavingIndex(inner)
{
    public override async Task<IReadOnlyList<SearchAnswer>> SearchAsync(IReadOnlyList<SearchRequest> batch, CancellationToken cancellationToken)
    {
        bool Misses(SearchRequest request) => request is SearchRequest.Dense && misses(request.Parameters);
        var answers = await Inner.SearchAsync(
            [.. batch.Select(request => Misses(request) ? request with { Parameters = request.Parameters with { Limit = request.Parameters.Limit + hidden.Count } } : request)],
            cancellationToken);
        return
        [
            .. batch.Zip(answers, (request, answer) => Misses(request)
                ? new SearchAnswer([.. answer.Where(found => !hidden.Contains(found.Chunk.Id)).Take(request.Parameters.Limit)])
                : answer),
        ];
    }
}
