using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.EvalSets;
using RagProbe.Retrieval.Reranking;
using RagProbe.Tests.Retrieval.Reranking;
using static RagProbe.Tests.Diagnosis.DiagnosisAssert;
using static RagProbe.Tests.Diagnosis.DiagnosisWorld;
using static RagProbe.Tests.Indexing.SmallWorld;

namespace RagProbe.Tests.Diagnosis.Causes;

public sealed class RerankDemotionTests
{
    private const string Kayaks = "Kayaks are rented at the pavilion on the lake in summer.";

    private static readonly SourceDocument Lake = Document("lake.md", "Kayaks: where kayaks are rented.\nKayaks are rented here.\n" + Kayaks);
    private static readonly Question Rented = Ask("Where are kayaks rented?", Expect(Lake, Kayaks));

    [Fact]
    public async Task A_reranker_moves_below_the_cut_what_the_ranking_has_above_it()
    {
        await using var world = await OfAsync(Lake);

        var finding = Proves(await world.DiagnoseAsync(Rented, Dense(3) with { Rerank = PavilionsLast }), CauseCodes.RerankDemotion, before: 6, after: 3);

        Assert.Equal((CauseClass.Stage, "leave the reranker out"), (finding.Class, finding.Intervention));
        HasEvidence(finding, "reranked", "the first 6 by fixed");
        HasEvidence(finding, "the reranker's score of it", "-1.0000");
        HasEvidence(finding, "the reranker's score of the last one delivered", "0.0000");
    }

    [Fact]
    public async Task A_reranker_is_not_the_cause_where_the_ranking_does_not_have_it_above_the_cut_either()
    {
        await using var world = await OfAsync(Lake);

        Excludes(await world.DiagnoseAsync(Rented, Dense(2) with { Rerank = PavilionsLast }), CauseCodes.RerankDemotion);
    }

    [Fact]
    public async Task A_reranker_is_not_the_cause_where_it_puts_it_above_the_cut_and_a_threshold_takes_it_away()
    {
        await using var world = await OfAsync(Lake);

        var finding = Proves(await world.DiagnoseAsync(Rented, Dense(3) with { Rerank = new RerankStep(new FixedReranker(text => text == Kayaks ? 0.5 : 0.9), 3), ScoreThreshold = 0.7 }), CauseCodes.ScoreThreshold, before: 3, after: 3);

        Assert.Contains("0.5000", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_repairs_but_more_depth_where_the_reranker_keeps_it_below_whatever_is_changed()
    {
        await using var world = await OfAsync(Lake, Document("tours.md", "Kayaks rented: where?"));

        // Many a sentence, asked in the question's place, has the chunk first before it is reranked.
        var diagnosis = await world.DiagnoseAsync(Rented, Dense(1) with { Rerank = new RerankStep(new FixedReranker(text => text.Contains("pavilion", StringComparison.Ordinal) ? -1 : 0), 20) });

        Assert.DoesNotContain(diagnosis.Secondary.Append(diagnosis.Finding), finding => finding is { Repairs: true, Cause: not CauseCodes.CutoffNearMiss });
    }

    [Fact]
    public async Task Another_text_of_the_chunk_is_scored_by_the_reranker_before_it_is_said_to_repair()
    {
        await using var world = await OfAsync(Lake);
        await world.RewriteAsync("lake.md#2", "Canoes and rafts were sold at the kiosk on the lake in winter.");

        var diagnosis = await world.DiagnoseAsync(Rented, Dense(1) with { Rerank = new RerankStep(new FixedReranker(text => text == Kayaks ? 1 : 0), 5) });

        Proves(diagnosis, CauseCodes.ChunkStale, before: null, after: 1);
    }

    // Reranked are twice the three that are delivered: the last of six.
    private static RerankStep PavilionsLast => new(new FixedReranker(text => text == Kayaks ? -1 : 0), 6);
}
