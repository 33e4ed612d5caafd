using RagProbe.Health;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant;

namespace RagProbe.Diagnosis.Probes;

/// <summary>What failed questions would find if their collection compared by cosine, where it compares otherwise and the lengths of its vectors vary.</summary>
internal sealed class CosineRankings
{
    private const int Deep = 1000;
    private const int AtOnce = 16;

    private readonly Dictionary<string, SearchAnswer> _answers = new(StringComparer.Ordinal);

    private CosineRankings(double lengthVariation, string ranked) => (LengthVariation, Ranked) = (lengthVariation, ranked);

    /// <summary>Standard deviation of the vectors' lengths over their mean: of the sample or of the expected sources' chunks, whichever vary more.</summary>
    public double LengthVariation { get; }

    /// <summary>Which vectors were compared, for a person.</summary>
    public string Ranked { get; }

    /// <summary>Null where lengths decide nothing.</summary>
    public static async Task<CosineRankings?> MakeAsync(World world, IReadOnlyList<Subject> failed, CancellationToken cancellationToken)
    {
        if (failed.Count == 0 || !world.Production.UsesDense || world.Input.Index.Capabilities.Distance is not (VectorDistance.Dot or VectorDistance.Euclid))
        {
            return null;
        }

        var expected = VectorAgreement.WithoutModel([.. world.ChunksOfSource.Values.SelectMany(chunks => chunks)]);
        var variation = Math.Max(world.Vectors.LengthVariation, expected.LengthVariation);
        if (variation <= VectorAgreement.SameLength)
        {
            return null;
        }

        var asked = new ReadOnlyMemory<float>[failed.Count];
        await world.Session.RunAsync(failed.Select((subject, i) => (Func<Task>)(async () => asked[i] = await world.EmbedQuestionAsync(subject.Question.Text))), cancellationToken);
        return world.Input.Pipeline.Index.ChunkCount <= world.Input.MostVectorsRead
            ? await OfAllAsync(world, failed, asked, variation, cancellationToken)
            : await OfCandidatesAsync(world, failed, asked, variation, cancellationToken);
    }

    /// <summary>The dense arm's answer; null for a question that did not fail.</summary>
    public SearchAnswer? Of(Subject subject) => _answers.GetValueOrDefault(subject.Question.Id);

    private static async Task<CosineRankings> OfAllAsync(World world, IReadOnlyList<Subject> failed, IReadOnlyList<ReadOnlyMemory<float>> asked, double variation, CancellationToken cancellationToken)
    {
        var index = await ExactByScroll.ReadAsync(world.Input.Index, world.Input.Pipeline.Index.Dimensions, VectorDistance.Cosine, cancellationToken);
        var answers = await index.SearchAsync(
            [.. failed.Zip(asked, (subject, vector) => Request(subject, vector, world.Ranking.CandidateDepth, new AnnParameters { Exact = true }))], cancellationToken);
        var rankings = new CosineRankings(variation, FormattableString.Invariant($"all {world.Input.Pipeline.Index.ChunkCount} stored vectors"));
        foreach (var (subject, answer) in failed.Zip(answers))
        {
            rankings._answers[subject.Question.Id] = answer;
        }

        return rankings;
    }

    // A chunk further down than these may come before them by cosine: of a collection that large nobody reads all vectors.
    private static async Task<CosineRankings> OfCandidatesAsync(World world, IReadOnlyList<Subject> failed, IReadOnlyList<ReadOnlyMemory<float>> asked, double variation, CancellationToken cancellationToken)
    {
        var limit = Math.Min(Math.Max(Deep, world.Ranking.CandidateDepth), world.Input.Index.Capabilities.LargestLimit ?? int.MaxValue);
        var rankings = new CosineRankings(variation, FormattableString.Invariant($"the vectors of the first {limit} candidates and of the expected chunks, not of the whole collection"));
        foreach (var some in failed.Zip(asked).Chunk(AtOnce))
        {
            var answers = await world.Input.Index.SearchAsync([.. some.Select(entry => Request(entry.First, entry.Second, limit, world.Ranking.Ann))], cancellationToken);
            foreach (var ((subject, vector), answer) in some.Zip(answers))
            {
                var chunks = await world.Input.Index.FetchAsync([.. answer.Select(candidate => candidate.Chunk.Id)], withVectors: true, cancellationToken);
                var ranked = chunks.Concat(subject.Targets.Where(target => IsLetThrough(subject, target)))
                    .Where(VectorAgreement.IsUsable)
                    .DistinctBy(chunk => chunk.Id, StringComparer.Ordinal)
                    .Select(chunk => new ScoredChunk(chunk with { Vector = null }, World.Cosine(vector, chunk.Vector!.Value)))
                    .OrderByDescending(scored => scored.Score)
                    .ThenBy(scored => scored.Chunk.Id, StringComparer.Ordinal)
                    .Take(world.Ranking.CandidateDepth);
                rankings._answers[subject.Question.Id] = new SearchAnswer([.. ranked]);
            }
        }

        return rankings;
    }

    private static SearchRequest.Dense Request(Subject subject, ReadOnlyMemory<float> vector, int limit, AnnParameters ann) =>
        new(vector, new SearchParameters { Limit = limit, Filter = FilterOf(subject), Ann = ann });

    private static Filters.Filter? FilterOf(Subject subject) => Filters.Filter.And(subject.World.Production.Filter, subject.Question.Filter);

    private static bool IsLetThrough(Subject subject, StoredChunk chunk) => FilterOf(subject) is not { } filter || Filters.FilterEvaluator.Matches(filter, chunk.Metadata);
}
