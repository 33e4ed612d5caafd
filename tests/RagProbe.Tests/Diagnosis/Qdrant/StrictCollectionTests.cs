using Qdrant.Client.Grpc;
using RagProbe.Diagnosis;
using RagProbe.Diagnosis.Probes;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Indexes.Qdrant;
using RagProbe.QdrantDouble;
using Filter = RagProbe.Filters.Filter;

namespace RagProbe.Tests.Diagnosis.Qdrant;

/// <summary>A collection that refuses exact search is diagnosed all the same: from its vectors where they can all be read, else without the causes that need them.</summary>
public sealed class StrictCollectionTests
{
    private static readonly StrictModeConfig NoExactSearch = new() { Enabled = true, SearchAllowExact = false };

    private static readonly Filter YearAsInteger = new() { Must = [new FilterCondition.Match("year", new PayloadValue.Integer(2025))] };

    private static readonly Filter?[] Filters = [null, YearAsInteger];

    private static readonly int[] Limits = [3, 20];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_miss_is_proved_by_ranking_all_stored_vectors_and_the_finding_says_so()
    {
        await using var orchard = await Orchard.StartAsync();
        await orchard.RestrictAsync(NoExactSearch);
        orchard.Server.Faults = new Faults { AnnMiss = new AnnMiss { Points = new HashSet<string> { Orchard.WardenPoint }, CuredByEf = 200 } };

        var report = await orchard.DiagnoseAsync(Orchard.Options, orchard.Near());

        var finding = Assert.Single(report.Questions).Finding;
        finding.IsProved(CauseCodes.AnnMiss, before: null, after: 1);
        Assert.Equal("256", finding.Evidence("smallest ef that finds it"));
        Assert.StartsWith("exact ranking of all stored vectors", finding.Intervention, StringComparison.Ordinal);
        Assert.Contains("refuses exact search", finding.Evidence("exact ranking"), StringComparison.Ordinal);
        Assert.Contains("refuses exact search", Assert.Single(report.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_is_still_read_as_the_server_reads_it()
    {
        await using var orchard = await Orchard.StartAsync(_ => [("year", new PayloadValue.Number(2025))], [new PayloadIndex("year", PayloadIndexKind.Integer)]);
        await orchard.RestrictAsync(NoExactSearch);

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Near(new Filter { Must = [new FilterCondition.Range("year", Gte: 2024)] }));

        finding.IsProved(CauseCodes.FilterExcluded, before: null, after: 1);
    }

    [Fact]
    public async Task Probes_stay_within_the_limits_of_strict_mode()
    {
        await using var orchard = await Orchard.StartAsync();
        await orchard.RestrictAsync(new StrictModeConfig { Enabled = true, SearchAllowExact = false, SearchMaxHnswEf = 200, SearchMaxOversampling = 2, MaxQueryLimit = 4 });
        orchard.Server.Faults = new Faults
        {
            AnnMiss = new AnnMiss { Points = new HashSet<string> { Orchard.WardenPoint }, CuredByEf = 256 },
            NanPoints = new HashSet<string> { Orchard.PointOf(Orchard.MillerChunk) },
        };

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Near());

        finding.IsProved(CauseCodes.AnnMiss, before: null, after: 1);
        Assert.Equal("none up to 128", finding.Evidence("smallest ef that finds it"));
    }

    [Fact]
    public async Task Oversampling_is_tried_as_far_as_it_is_allowed()
    {
        await using var orchard = await Orchard.StartAsync();
        await orchard.RestrictAsync(new StrictModeConfig { Enabled = true, SearchAllowExact = false, SearchMaxOversampling = 2 });
        orchard.Server.Faults = new Faults { QuantisedScoreStep = 4 };

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Near());

        finding.IsProved(CauseCodes.QuantizationLoss, before: null, after: 1);
        Assert.Equal("no candidate", finding.Evidence("rescored, 2 times oversampled"));
    }

    [Fact]
    public async Task A_miss_in_a_collection_too_large_to_be_read_is_proved_by_the_score_of_the_expected_vector()
    {
        await using var orchard = await Orchard.StartAsync();
        await orchard.RestrictAsync(NoExactSearch);
        orchard.Server.Faults = new Faults { AnnMiss = new AnnMiss { Points = new HashSet<string> { Orchard.WardenPoint } } };

        var report = await orchard.DiagnoseAsync(Orchard.Options, orchard.Near(), mostVectorsRead: 11);

        var finding = Assert.Single(report.Questions).Finding;
        finding.IsProved(CauseCodes.AnnMiss, before: null, after: 1);
        Assert.Equal("no", finding.Evidence("among the candidates of the approximate search"));
        var remark = Assert.Single(report.Remarks);
        Assert.Contains("12 chunks, more than the 11", remark, StringComparison.Ordinal);
        Assert.Contains("by the scores of the expected chunks' stored vectors alone", remark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_scores_below_the_last_one_delivered_is_no_miss_though_the_search_does_not_come_upon_it()
    {
        await using var orchard = await Orchard.StartAsync();
        await orchard.RestrictAsync(NoExactSearch);
        orchard.Server.Faults = new Faults { AnnMiss = new AnnMiss { Points = new HashSet<string> { Orchard.WardenPoint } } };

        var report = await orchard.DiagnoseAsync(Orchard.Options, orchard.Far(), mostVectorsRead: 11);

        Assert.False(Assert.Single(report.Questions).Finding.Cause is CauseCodes.AnnMiss or CauseCodes.FilterGraphMissing);
    }

    [Fact]
    public async Task Without_the_exact_ranking_what_proves_itself_is_still_found()
    {
        await using var orchard = await Orchard.StartAsync();
        await orchard.RestrictAsync(NoExactSearch);
        orchard.Server.Faults = new Faults { QuantisedScoreStep = 4 };

        var report = await orchard.DiagnoseAsync(Orchard.Options, orchard.Near(), mostVectorsRead: 0);

        Assert.Single(report.Questions).Finding.IsProved(CauseCodes.QuantizationLoss, before: null, after: 1);
    }

    [Fact]
    public async Task A_collection_that_allows_exact_search_is_not_remarked_upon()
    {
        await using var orchard = await Orchard.StartAsync();
        await orchard.RestrictAsync(new StrictModeConfig { Enabled = true, MaxQueryLimit = 100 });

        var report = await orchard.DiagnoseAsync(Orchard.Options, orchard.Far(), mostVectorsRead: 0);

        Assert.Single(report.Questions);
        Assert.Empty(report.Remarks);
    }

    [Theory]
    [InlineData(VectorDistance.Cosine)]
    [InlineData(VectorDistance.Dot)]
    [InlineData(VectorDistance.Euclid)]
    [InlineData(VectorDistance.Manhattan)]
    public async Task The_ranking_of_all_stored_vectors_is_that_of_an_exact_search(VectorDistance distance)
    {
        await using var orchard = await Orchard.StartAsync(i => [("year", new PayloadValue.Integer(2023 + (i % 3)))], distance: distance);
        await orchard.DropVectorsAsync(Orchard.MillerChunk);
        orchard.Server.Faults = new Faults { NanPoints = new HashSet<string> { Orchard.PointOf("c.md#0") } };
        await using var index = await orchard.OpenAsync();
        var read = await ExactByScroll.ReadAsync(index, orchard.Model.Dimensions, Cancelled);
        var vectors = await orchard.Model.Generator.GenerateAsync([orchard.Near().Text, orchard.Far().Text, "gates at dusk"], cancellationToken: Cancelled);
        SearchRequest[] batch =
        [
            .. from vector in vectors
               from filter in Filters
               from limit in Limits
               select new SearchRequest.Dense(vector.Vector, new SearchParameters { Limit = limit, Filter = filter, Ann = new AnnParameters { Exact = true } }),
        ];

        var searched = await index.SearchAsync(batch, Cancelled);
        var ranked = await read.SearchAsync(batch, Cancelled);

        foreach (var (expected, actual) in searched.Zip(ranked))
        {
            // A point without a score takes a place in the server's answer.
            var common = expected.Count;
            Assert.InRange(actual.Count - common, 0, 1);
            Assert.Equal(expected.Select(candidate => candidate.Chunk.Id), actual.Take(common).Select(candidate => candidate.Chunk.Id));
            Assert.Equal(expected.Select(candidate => candidate.Score), actual.Take(common).Select(candidate => candidate.Score), (left, right) => Math.Abs(left - right) < 1e-5);
            Assert.Equal(expected.UnrankedIds, actual.UnrankedIds);
            Assert.DoesNotContain(actual, candidate => candidate.Chunk.Id == Orchard.MillerChunk);
        }
    }

    [Fact]
    public async Task What_is_not_asked_exactly_is_still_answered_by_the_index()
    {
        await using var orchard = await Orchard.StartAsync();
        orchard.Server.Faults = new Faults { AnnMiss = new AnnMiss { Points = new HashSet<string> { Orchard.WardenPoint } } };
        await using var index = await orchard.OpenAsync();
        var read = await ExactByScroll.ReadAsync(index, orchard.Model.Dimensions, Cancelled);
        var vector = (await orchard.Model.Generator.GenerateAsync([orchard.Near().Text], cancellationToken: Cancelled))[0].Vector;
        var parameters = new SearchParameters { Limit = 1 };

        var answers = await read.SearchAsync(
            [
                new SearchRequest.Dense(vector, parameters),
                new SearchRequest.Dense(vector, parameters with { Ann = new AnnParameters { Exact = true } }),
                new SearchRequest.Lexical("ripe apples", parameters),
            ],
            Cancelled);

        Assert.Equal([false, true, true], answers.Select(answer => answer[0].Chunk.Id == Orchard.WardenChunk));
    }
}
