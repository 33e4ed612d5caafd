using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Repairs;
using RagProbe.Retrieval;
using RagProbe.Retrieval.Reranking;
using RagProbe.Scoring;
using RagProbe.Tests.Indexing;
using RagProbe.Tests.Recording;
using RagProbe.Tests.Retrieval.Reranking;

namespace RagProbe.Tests.Repairs;

public sealed class RepairPlannerTests : IAsyncDisposable
{
    private readonly SmallWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_setting_is_measured_on_all_questions_with_what_it_recovers_and_what_it_breaks()
    {
        var pumps = SmallWorld.Document("pumps.md", "pump pump station\npump station yellow");
        var valves = SmallWorld.Document("valves.md", "valve valve valve\nvalve valve green");
        var doors = SmallWorld.Document("doors.md", "valve red door");
        var list = await PlanAsync(
            new PipelineOptions { Arms = SearchArms.Lexical, TopK = 2, MaxChunksPerSource = 1 },
            [pumps, valves, doors],
            [Ask("a", "pump", pumps, "pump station yellow"), Ask("b", "valve", doors, "valve red door"), Ask("c", "green", valves, "valve valve green")],
            DiagnosisSample.Plain("a", CauseCodes.SourceLimit, CauseClass.Stage));

        var repair = Assert.Single(list.Repairs);
        Assert.Equal(["--max-per-source", "2"], repair.Options);
        Assert.Equal(["a"], repair.Recovered);
        Assert.Equal(["b"], repair.Broken);
        Assert.Equal((true, 0, 1), (repair.IsMeasured, repair.Net, repair.Questions));
        Assert.Equal([CauseCodes.SourceLimit], repair.Causes);
        Assert.Equal(("passage:Success@2", 3, 1), (list.Measure, list.Questions, list.Failures));
        Assert.Equal((2.0 / 3, 0), (list.Before, repair.Change!.Mean));
        Assert.True(repair.Change.Low < 0 && repair.Change.High > 0, $"{repair.Change}");
        Assert.True(repair.RecoveredInterval is ( >= 0 and < 1, > 1 and <= 3), $"{repair.RecoveredInterval}");
    }

    [Fact]
    public async Task A_reranker_that_demotes_is_left_out_and_reranked_deeper_and_both_are_measured()
    {
        var pumps = SmallWorld.Document("pumps.md", "pump pump pump\npump pump station\npump yellow old door\npump red old new door hall");
        var list = await PlanAsync(
            new PipelineOptions { Arms = SearchArms.Lexical, TopK = 2, ScoreThreshold = -5, Rerank = new RerankStep(new FixedReranker(text => text.Length), 3) },
            [pumps],
            [Ask("a", "pump", pumps, "pump pump pump"), Ask("b", "pump", pumps, "pump yellow old door"), Ask("c", "pump", pumps, "pump red old new door hall")],
            DiagnosisSample.Plain("a", CauseCodes.RerankDemotion, CauseClass.Stage),
            DiagnosisSample.Plain("c", CauseCodes.SemanticGap, CauseClass.Rest));

        var without = Assert.Single(list.Repairs, repair => repair.LeaveOut.Contains("--rerank"));
        Assert.Equal(["--rerank", "--score-threshold"], without.LeaveOut);
        Assert.True(without.IsMeasured);
        Assert.Equal(["a"], without.Recovered);
        Assert.Equal(["b"], without.Broken);
        var deeper = Assert.Single(list.Repairs, repair => repair.Action == "Rerank the first 6 instead of 3");
        Assert.Equal(["--rerank-depth", "6"], deeper.Options);
        Assert.Equal(["c"], deeper.Recovered);
        var more = Assert.Single(list.Repairs, repair => repair.Options.Contains("--top-k"));
        Assert.Equal(["--top-k", "4", "--rerank-depth", "3"], more.Options);
    }

    [Fact]
    public async Task Of_several_values_of_a_setting_the_first_of_the_best_is_kept()
    {
        var pumps = SmallWorld.Document("pumps.md", "pump pump station\npump station yellow");
        var list = await PlanAsync(
            new PipelineOptions { Arms = SearchArms.Lexical, TopK = 2, ContextTokenBudget = 25 },
            [pumps],
            [Ask("a", "pump", pumps, "pump station yellow")],
            DiagnosisSample.Plain("a", CauseCodes.ContextCutoff, CauseClass.Stage));

        Assert.Equal(["--context-tokens", "50"], Assert.Single(list.Repairs).Options);
    }

    [Fact]
    public async Task Documents_that_changed_are_indexed_again_in_a_scratch_index_and_ours_is_left_alone()
    {
        var old = SmallWorld.Document("gate.md", "The gate is grey.");
        var now = SmallWorld.Document("gate.md", "The gate is turquoise.");
        var other = SmallWorld.Document("roof.md", "The roof is brown.");
        await _world.BuildAsync(old, other);
        var before = await _world.Index.DescribeAsync(TestContext.Current.CancellationToken);
        var list = await PlanAsync(
            new PipelineOptions { Arms = SearchArms.Lexical, TopK = 1 },
            [now, other],
            [Ask("gate", "Which gate is turquoise?", now, "The gate is turquoise."), Ask("roof", "Which roof is brown?", other, "The roof is brown.")],
            isBuilt: true,
            _world.Chunker,
            DiagnosisSample.Plain("gate", CauseCodes.ChunkStale, CauseClass.Defect));

        var repair = Assert.Single(list.Repairs);
        Assert.Equal(["gate.md"], repair.Sources);
        Assert.Equal(["gate"], repair.Recovered);
        Assert.Equal((true, true, false, 0), (repair.IsMeasured, repair.IsIndexing, repair.NeedsNewIndex, repair.Broken.Count));
        Assert.Equal(before.Fingerprint, (await _world.Index.DescribeAsync(TestContext.Current.CancellationToken)).Fingerprint);
    }

    [Fact]
    public async Task What_nobody_can_try_is_estimated_once_and_what_was_tried_in_vain_is_left_out()
    {
        var gate = SmallWorld.Document("gate.md", "The gate is grey.\nThe roof is brown.");
        var list = await PlanAsync(
            new PipelineOptions { Arms = SearchArms.Lexical, TopK = 1 },
            [gate],
            [Ask("a", "portcullis", gate, "The gate is grey."), Ask("b", "slates", gate, "The roof is brown.")],
            Proved("a", CauseCodes.VocabularyGap),
            DiagnosisSample.Plain("b", CauseCodes.VocabularyGap, CauseClass.Soft));

        var repair = Assert.Single(list.Repairs);
        Assert.Equal((false, 2), (repair.IsMeasured, repair.Questions));
        Assert.Equal(["a"], repair.Recovered);
        Assert.Equal([CauseCodes.VocabularyGap], repair.Causes);
        Assert.Null(repair.Change);
        Assert.Null(repair.RecoveredInterval);
        Assert.Empty(repair.Sources);
    }

    [Fact]
    public async Task Chunks_of_an_index_that_somebody_else_cut_are_tried_beside_what_is_stored_and_indexing_is_left_to_them()
    {
        var old = SmallWorld.Document("gate.md", "The gate is grey.");
        var now = SmallWorld.Document("gate.md", "The gate is turquoise.");
        await _world.BuildAsync(old);
        var list = await PlanAsync(
            new PipelineOptions { Arms = SearchArms.Lexical, TopK = 1 },
            [now],
            [Ask("gate", "Which gate is turquoise?", now, "The gate is turquoise.")],
            isBuilt: true,
            chunker: null,
            Proved("gate", CauseCodes.ChunkStale));

        var repair = Assert.Single(list.Repairs);
        Assert.Equal((true, false), (repair.IsMeasured, repair.IsIndexing));
        Assert.Equal("in a scratch index: these documents cut with recursive(17 characters,overlap=0), all other chunks as they are stored", repair.Basis);
        Assert.Equal(["gate.md"], repair.Sources);
    }

    [Fact]
    public async Task What_breaks_as_much_as_it_recovers_stands_below_what_nobody_tried()
    {
        var pumps = SmallWorld.Document("pumps.md", "pump pump station\npump station yellow");
        var valves = SmallWorld.Document("valves.md", "valve valve valve\nvalve valve green");
        var doors = SmallWorld.Document("doors.md", "valve red door");
        var list = await PlanAsync(
            new PipelineOptions { Arms = SearchArms.Lexical, TopK = 2, MaxChunksPerSource = 1 },
            [pumps, valves, doors],
            [Ask("a", "pump", pumps, "pump station yellow"), Ask("b", "valve", doors, "valve red door"), Ask("c", "sluice", valves, "valve valve green")],
            DiagnosisSample.Plain("a", CauseCodes.SourceLimit, CauseClass.Stage),
            DiagnosisSample.Plain("c", CauseCodes.QueryTypo, CauseClass.Defect));

        Assert.Equal([(false, "RagProbe does not rewrite questions"), (true, "on the index itself")], list.Repairs.Select(repair => (repair.IsMeasured, repair.Basis)));
        Assert.Equal((1, 1), (list.Repairs[1].Recovered.Count, list.Repairs[1].Broken.Count));
    }

    [Fact]
    public async Task Near_copies_are_left_out_in_a_scratch_index_and_words_that_differ_keep_their_chunk()
    {
        string[] places = ["a.md", "b.md", "c.md"];
        SourceDocument[] copies = [.. places.Select(place => SmallWorld.Document(place, "pump station alpha beta gamma"))];
        var gold = SmallWorld.Document("d.md", "pump station manual of the eastern works with valves and doors");
        var list = await PlanAsync(
            new PipelineOptions { Arms = SearchArms.Lexical, TopK = 2 },
            [.. copies, gold],
            [Ask("gold", "pump station", gold, gold.Text), Ask("copy", "gamma", copies[0], copies[0].Text)],
            DiagnosisSample.Plain("gold", CauseCodes.DuplicateCrowding, CauseClass.Defect));

        var repair = Assert.Single(list.Repairs);
        Assert.Equal("in a scratch index of 2 stored chunks, 2 near-copies left out", repair.Basis);
        Assert.Equal(["gold"], repair.Recovered);
        Assert.Empty(repair.Broken);
    }

    [Fact]
    public async Task A_filter_that_all_questions_share_is_dropped_on_trial_and_the_command_leaves_it_out()
    {
        var gate = SmallWorld.Document("gate.md", "The gate is grey.");
        var list = await PlanAsync(
            new PipelineOptions { Arms = SearchArms.Lexical, TopK = 1, Filter = new Filter { Must = [new FilterCondition.Match("lang", new PayloadValue.Text("de"))] } },
            [gate],
            [Ask("a", "gate", gate, "The gate is grey.")],
            DiagnosisSample.Plain("a", CauseCodes.FilterExcluded, CauseClass.Stage));

        var repair = Assert.Single(list.Repairs);
        Assert.Equal(["--filter"], repair.LeaveOut);
        Assert.Equal(["a"], repair.Recovered);
    }

    [Fact]
    public async Task A_prefix_that_questions_lack_is_put_before_them()
    {
        var bare = SmallWorld.Document("bare.md", "pump");
        var gold = SmallWorld.Document("gold.md", "query pump");
        var list = await PlanAsync(
            new PipelineOptions { Arms = SearchArms.Dense, TopK = 1 },
            [bare, gold],
            [Ask("a", "pump", gold, "query pump")],
            DiagnosisSample.Plain("a", CauseCodes.QueryPrefixMissing, CauseClass.Defect));

        var repair = Assert.Single(list.Repairs);
        Assert.Equal("Put \"query: \" before questions when they are embedded", repair.Action);
        Assert.Equal(["a"], repair.Recovered);
    }

    [Fact]
    public async Task A_chunk_that_two_trials_have_in_common_is_embedded_once()
    {
        var gate = SmallWorld.Document("gate.md", "The gate is turquoise.");
        var roof = SmallWorld.Document("roof.md", "The roof is brown and red and green.");
        await _world.BuildAsync(gate, roof);
        _world.Generator.Forget();
        await PlanAsync(
            new PipelineOptions { Arms = SearchArms.Lexical, TopK = 1 },
            [gate, roof],
            [Ask("gate", "Which portcullis?", gate, "The gate is turquoise."), Ask("roof", "Which slates?", roof, "The roof is brown")],
            isBuilt: true,
            ChunkerCatalog.Parse("recursive(40 characters)"),
            DiagnosisSample.Plain("gate", CauseCodes.ChunkStale, CauseClass.Defect),
            DiagnosisSample.Plain("roof", CauseCodes.ChunkSplit, CauseClass.Defect));

        Assert.Contains("The gate is turquoise.", _world.Generator.Embedded);
        Assert.Distinct(_world.Generator.Embedded, StringComparer.Ordinal);
    }

    [Fact]
    public void Every_cause_is_answered_but_the_one_that_nobody_knows() =>
        Assert.Equal([CauseCodes.Unknown], CauseCodes.All.Where(cause => RepairAdvice.For(cause) is null));

    private Task<RepairList> PlanAsync(PipelineOptions options, IReadOnlyList<SourceDocument> documents, IReadOnlyList<Question> questions, params QuestionDiagnosis[] findings) =>
        PlanAsync(options, documents, questions, isBuilt: false, _world.Chunker, findings);

    private async Task<RepairList> PlanAsync(
        PipelineOptions options, IReadOnlyList<SourceDocument> documents, IReadOnlyList<Question> questions, bool isBuilt, IChunker? chunker, params QuestionDiagnosis[] findings)
    {
        if (!isBuilt)
        {
            await _world.BuildAsync(documents);
        }

        var input = new DiagnosisInput
        {
            EvalSet = new EvalSet { Name = "small", CorpusPath = "", Questions = questions },
            Pipeline = await _world.PipelineAsync(options),
            Index = _world.Index,
            Model = _world.Model,
            Documents = documents.ToDictionary(document => document.Id, StringComparer.Ordinal),
        };
        return await new RepairPlanner(input, DiagnosisSample.Report(findings), chunker, [MeasureCatalog.Parse("passage:Success@2")], TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);
    }

    private static Question Ask(string id, string text, SourceDocument document, string quote) => new() { Id = id, Text = text, Expected = [SmallWorld.Expect(document, quote)] };

    private static QuestionDiagnosis Proved(string id, string cause)
    {
        var plain = DiagnosisSample.Plain(id, cause, CauseClass.Soft);
        return plain with { Finding = plain.Finding with { Repairs = true } };
    }
}
