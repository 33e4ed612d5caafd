using RagProbe.Indexes;
using RagProbe.Indexes.Embedded;
using RagProbe.Indexing;
using RagProbe.QdrantDouble;
using RagProbe.Retrieval;
using RagProbe.Sweeps;
using RagProbe.Traces;

namespace RagProbe.Tests.Qdrant;

/// <summary>The same eval set on the embedded index and on a server, searched exactly: the same traces, up to the rounding of scores.</summary>
public sealed class IdenticalTracesTests
{
    // Cosines are at most 1, BM25 scores some tens: single precision in another order of summation.
    private const double Tolerance = 5e-5;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The whole eval set once; a part of it for the other encodings and fusions.</summary>
    public static TheoryData<string, FusionMethod, int> Servers => new()
    {
        { "1.16.3", FusionMethod.Convex, int.MaxValue },
        { "1.12.0", FusionMethod.Rrf, 40 },
        { "1.19.0", FusionMethod.Dbsf, 40 },
    };

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_server_and_the_embedded_index_leave_the_same_traces(string version, FusionMethod fusion, int questions)
    {
        await using var world = await QdrantWorld.StartAsync(new QdrantDoubleOptions { Version = version });
        using var folder = new TemporaryFolder();
        await using var embedded = EmbeddedIndex.OpenOrCreate(
            folder.Path, new EmbeddedIndexSettings { Name = "handbook", Dimensions = world.Model.Dimensions, ModelFingerprint = world.Model.Fingerprint, Chunker = world.Chunker.Name });
        await new IndexBuilder(embedded, world.Model, world.Chunker, TimeProvider.System).BuildAsync(world.Documents, progress: null, Cancelled);
        await using var collection = await world.BuildAsync();
        var options = new PipelineOptions { TopK = 5, Fusion = fusion, DenseWeight = 0.3, Ann = new AnnParameters { Exact = true } };

        var evalSet = world.EvalSet with { Questions = [.. world.EvalSet.Questions.Take(questions)] };
        var here = await world.SweepAsync(embedded, options, evalSet: evalSet);
        var there = await world.SweepAsync(collection, options, evalSet: evalSet);

        Assert.Equal(evalSet.Questions.Count, here.Records.Count);
        Assert.Equal(here.Records.Keys, there.Records.Keys);
        foreach (var (id, record) in here.Records)
        {
            AssertSame(id, record, there.Records[id]);
        }
    }

    private static void AssertSame(string id, QuestionRecord here, QuestionRecord there)
    {
        Assert.Equal((id, here.Outcome), (id, there.Outcome));
        Assert.Equal(here.Trace!.Stages.Select(stage => stage.Name), there.Trace!.Stages.Select(stage => stage.Name));
        foreach (var stage in here.Trace.Stages)
        {
            AssertClose($"{id} {stage.Name}", stage.Candidates, Stage(there, stage.Name));
        }

        var texts = there.Trace.Chunks.ToDictionary(chunk => chunk.Id, StringComparer.Ordinal);
        foreach (var chunk in here.Trace.Chunks.Where(chunk => texts.ContainsKey(chunk.Id)))
        {
            Assert.Equal(chunk with { Evidence = [] }, texts[chunk.Id] with { Evidence = [] });
        }
    }

    // Rank by rank the same scores; where two scores are closer than rounding, the two chunks may stand the other way round, also across the cut.
    private static void AssertClose(string what, IEnumerable<TraceCandidate> expected, IReadOnlyList<TraceCandidate> actual)
    {
        var wanted = expected.ToList();
        Assert.True(wanted.Count == actual.Count, $"{what}: {wanted.Count} and {actual.Count} candidates");
        var scores = actual.ToDictionary(candidate => candidate.ChunkId, candidate => candidate.Score, StringComparer.Ordinal);
        foreach (var (one, other) in wanted.Zip(actual))
        {
            Assert.True(Math.Abs(one.Score - other.Score) <= Tolerance, $"{what}: rank {one.RankFromOne} has {one.Score} and {other.Score}");
            if (one.ChunkId != other.ChunkId)
            {
                var score = scores.TryGetValue(one.ChunkId, out var elsewhere) ? elsewhere : actual[^1].Score;
                Assert.True(Math.Abs(one.Score - score) <= Tolerance, $"{what}: {one.ChunkId} is at rank {one.RankFromOne} here, elsewhere there");
            }
        }
    }

    private static IReadOnlyList<TraceCandidate> Stage(QuestionRecord record, string name) => record.Trace!.Stages.Single(stage => stage.Name == name).Candidates;
}
