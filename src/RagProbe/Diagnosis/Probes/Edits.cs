using RagProbe.Indexes;
using RagProbe.Retrieval;
using RagProbe.Traces;

namespace RagProbe.Diagnosis.Probes;

/// <summary>Changes to what the arms found, as if the index had held something else. The rest of the pipeline then runs as always.</summary>
internal static class Edits
{
    public static SearchedQuestion Without(this SearchedQuestion searched, IReadOnlySet<string> ids) => searched with
    {
        Dense = Without(searched.Dense, ids),
        Lexical = Without(searched.Lexical, ids),
        Fused = Without(searched.Fused, ids),
    };

    /// <summary>Puts a chunk where its scores belong, in the place of chunks that it replaces.</summary>
    /// <param name="depth">How many candidates an arm hands on.</param>
    public static SearchedQuestion With(this SearchedQuestion searched, RescoredChunk chunk, IReadOnlySet<string> replaced, int depth)
    {
        var rest = searched.Without(replaced);
        return rest with
        {
            Dense = rest.Dense is { } dense && chunk.Dense is { } score ? Insert(dense, chunk.Chunk, score, depth) : rest.Dense,
            Lexical = rest.Lexical is { } lexical && chunk.Lexical is { } weight and > 0 ? Insert(lexical, chunk.Chunk, weight, depth) : rest.Lexical,
        };
    }

    /// <summary>With stages that say what the arms hold after the edits: ranks are read from the stages.</summary>
    public static SearchedQuestion Restaged(this SearchedQuestion searched) => searched with
    {
        Stages = [.. searched.Stages.SelectMany(stage => stage.Name switch
        {
            StageNames.Dense => Restage(stage, searched.Dense),
            StageNames.Lexical => Restage(stage, searched.Lexical),
            StageNames.Fusion => Restage(stage, searched.Fused),
            _ => [stage],
        })],
    };

    private static IEnumerable<TraceStage> Restage(TraceStage stage, SearchAnswer? answer) => answer is null
        ? []
        : [stage with { Candidates = [.. answer.Select((candidate, i) => new TraceCandidate(candidate.Chunk.Id, i + 1, candidate.Score))] }];

    private static SearchAnswer? Without(SearchAnswer? answer, IReadOnlySet<string> ids) =>
        answer is null ? null : new SearchAnswer([.. answer.Where(candidate => !ids.Contains(candidate.Chunk.Id))]) { UnrankedIds = answer.UnrankedIds, Retries = answer.Retries };

    private static SearchAnswer Insert(SearchAnswer answer, StoredChunk chunk, double score, int depth) =>
        new([.. answer
            .Append(new ScoredChunk(chunk, score))
            .OrderByDescending(candidate => candidate.Score)
            .ThenBy(candidate => candidate.Chunk.Id, StringComparer.Ordinal)
            .Take(depth)])
        { UnrankedIds = answer.UnrankedIds, Retries = answer.Retries };
}

/// <summary>A chunk as it would be, with the scores that it would have; null for an arm that is not asked.</summary>
internal sealed record RescoredChunk(StoredChunk Chunk, double? Dense, double? Lexical);
