using RagProbe.Diagnosis;
using RagProbe.QdrantDouble;

namespace RagProbe.Tests.Diagnosis.Qdrant;

/// <summary>Points that are stored and counted, and that no search ranks.</summary>
public sealed class BrokenPointTests
{
    private static readonly HashSet<string> Warden = [Orchard.WardenPoint];

    [Fact]
    public async Task A_vector_of_nan_poisons_the_expected_chunk()
    {
        await using var orchard = await Orchard.StartAsync();
        orchard.Server.Faults = new Faults { NanPoints = Warden };

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Near());

        finding.IsProved(CauseCodes.VectorPoisoned, before: null, after: 1);
        Assert.Equal("replace the vector by the embedding of the chunk's text", finding.Intervention);
        Assert.Equal(Orchard.WardenChunk, finding.Evidence("answers with scores that are no numbers"));
    }

    [Fact]
    public async Task A_vector_of_nan_takes_the_place_of_the_expected_chunk()
    {
        await using var orchard = await Orchard.StartAsync();
        orchard.Server.Faults = new Faults { NanPoints = new HashSet<string> { Orchard.PointOf(Orchard.MillerChunk) } };

        var finding = await orchard.FindAsync(Orchard.Options with { TopK = 1, CandidateDepth = 1 }, orchard.Near());

        finding.IsProved(CauseCodes.VectorPoisoned, before: null, after: 1);
        Assert.Equal("the same search without the chunks that have no score", finding.Intervention);
        Assert.Equal(Orchard.MillerChunk, finding.Evidence("answers with scores that are no numbers"));
    }

    [Fact]
    public async Task A_vector_of_nan_elsewhere_is_not_to_blame_for_a_chunk_that_ranks_low()
    {
        await using var orchard = await Orchard.StartAsync();
        orchard.Server.Faults = new Faults { NanPoints = new HashSet<string> { Orchard.PointOf("d.md#0") } };

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Far());

        Assert.NotEqual(CauseCodes.VectorPoisoned, finding.Cause);
    }

    [Fact]
    public async Task A_point_without_the_vector_is_not_indexed()
    {
        await using var orchard = await Orchard.StartAsync();
        await orchard.DropVectorsAsync(Orchard.WardenChunk);
        await using var index = await orchard.OpenAsync();

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Near());

        Assert.Equal(12, await index.CountAsync(filter: null, TestContext.Current.CancellationToken));
        finding.IsProved(CauseCodes.NotIndexed, before: null, after: 1);
        Assert.Equal("missing", finding.Evidence("stored vector"));
        Assert.Equal("give the chunk the embedding of its text as vector", finding.Intervention);
    }

    [Fact]
    public async Task A_point_that_not_even_an_exact_search_for_itself_finds_is_not_indexed()
    {
        await using var orchard = await Orchard.StartAsync();
        orchard.Server.Faults = new Faults { HiddenPoints = Warden };

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Near());

        finding.IsProved(CauseCodes.NotIndexed, before: null, after: 1);
        Assert.StartsWith("there, but not found", finding.Evidence("stored vector"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_point_without_the_vector_that_would_rank_low_with_one_is_not_the_cause()
    {
        await using var orchard = await Orchard.StartAsync();
        await orchard.DropVectorsAsync(Orchard.WardenChunk);

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Far());

        Assert.NotEqual(CauseCodes.NotIndexed, finding.Cause);
    }

    [Fact]
    public async Task Another_point_without_the_vector_is_not_the_cause()
    {
        await using var orchard = await Orchard.StartAsync();
        await orchard.DropVectorsAsync("d.md#0");

        var finding = await orchard.FindAsync(Orchard.Options, orchard.Far());

        Assert.NotEqual(CauseCodes.NotIndexed, finding.Cause);
    }
}
