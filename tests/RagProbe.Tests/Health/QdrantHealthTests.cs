using Qdrant.Client.Grpc;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Health;
using RagProbe.QdrantDouble;
using RagProbe.Reports;
using RagProbe.Tests.Indexing;
using Filter = RagProbe.Filters.Filter;

namespace RagProbe.Tests.Health;

/// <summary>Every check of a collection, with an example in which it fails and one in which it nearly does.</summary>
public sealed class QdrantHealthTests
{
    private const int Points = 60;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_healthy_collection_has_nothing_to_complain_about()
    {
        await using var world = await HealthWorld.StartAsync();
        await world.FillAsync(Points);

        var report = await world.RunAsync();

        Assert.Equal(HealthStatus.Ok, report.Status);
        Assert.Equal(((long)Points, Points), (report.Chunks, report.SampledChunks));
        Assert.Equal(
            ["counts", "model", "optimizer", "vectors", "vector-agreement", "vector-corrupt", "vector-lengths", "self-retrieval", "recall", "filtered-recall", "token-limit", "near-duplicates", "hubs", "anisotropy"],
            report.Checks.Select(static check => check.Name));
        Assert.Equal(
            [HealthChecks.Model, HealthChecks.VectorLengths],
            report.Checks.Where(static check => check.Status == HealthStatus.NotApplicable).Select(static check => check.Name));
    }

    [Fact]
    public async Task A_poisoned_point_fails_wherever_it_is_sampled_or_not()
    {
        await using var world = await HealthWorld.StartAsync();
        await world.FillAsync(Points);
        world.Server.Faults = new Faults { NanPoints = new HashSet<string> { "17" } };

        var all = (await world.RunAsync()).Of(HealthChecks.Vectors);
        var few = (await world.RunAsync(static input => input with { SampleSize = 3 })).Of(HealthChecks.Vectors);

        Assert.Equal((HealthStatus.Failed, HealthStatus.Failed), (all.Status, few.Status));
        Assert.Equal("17", Assert.Single(few.Evidence).Value);
        Assert.Contains("NaN", few.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_places_that_a_poisoned_point_takes_are_no_misses_of_the_graph()
    {
        await using var world = await HealthWorld.StartAsync();
        await world.FillAsync(Points);
        world.Server.Faults = new Faults { NanPoints = new HashSet<string> { "17", "18" } };

        var report = await world.RunAsync();

        Assert.Equal((HealthStatus.Ok, HealthStatus.Ok, HealthStatus.Ok), (report.Status(HealthChecks.Recall), report.Status(HealthChecks.FilteredRecall), report.Status(HealthChecks.SelfRetrieval)));
    }

    [Fact]
    public async Task Missing_and_zero_vectors_fail_and_a_single_zero_component_does_not()
    {
        var texts = HealthWorld.Texts(Points);
        await using var broken = await HealthWorld.StartAsync();
        var vectors = await broken.EmbedAsync(texts);
        await broken.FillAsync(texts, [null, new float[WordHashGenerator.Dimensions], .. vectors.Skip(2)]);
        await using var near = await HealthWorld.StartAsync();
        await near.FillAsync(texts, [.. vectors.Select(static vector => (float[])[0, .. vector.Skip(1)])]);

        var failed = (await broken.RunAsync()).Of(HealthChecks.Vectors);

        Assert.Equal((HealthStatus.Failed, 2), (failed.Status, failed.Value));
        Assert.Equal(["zero vectors: 2", "chunks without a vector: 1"], failed.Evidence.Select(static item => $"{item.Name}: {item.Value}"));
        Assert.Equal(HealthStatus.Ok, (await near.RunAsync()).Status(HealthChecks.Vectors));
    }

    [Fact]
    public async Task Another_model_behind_all_vectors_fails_the_agreement()
    {
        var texts = HealthWorld.Texts(Points);
        await using var world = await HealthWorld.StartAsync();
        await world.FillAsync(texts, await world.EmbedAsync(texts.Select(static text => $"another model sees {new string([.. text.Reverse()])}")));

        var report = await world.RunAsync();

        Assert.Equal((HealthStatus.Failed, HealthStatus.NotApplicable), (report.Status(HealthChecks.VectorAgreement), report.Status(HealthChecks.VectorCorrupt)));
        Assert.Contains("did not make these vectors", report.Of(HealthChecks.VectorAgreement).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_half_migrated_collection_is_called_that_and_two_strangers_are_called_corrupt()
    {
        var texts = HealthWorld.Texts(Points);
        await using var mixed = await HealthWorld.StartAsync();
        await mixed.FillAsync(texts, await mixed.EmbedAsync(texts.Select(static (text, place) => place < 12 ? $"elsewhere {place}" : text)));
        await using var few = await HealthWorld.StartAsync();
        await few.FillAsync(texts, await few.EmbedAsync(texts.Select(static (text, place) => place < 2 ? $"elsewhere {place}" : text)));

        var (half, single) = (await mixed.RunAsync(), await few.RunAsync());

        Assert.Equal(HealthStatus.Failed, half.Status(HealthChecks.VectorAgreement));
        Assert.Contains("half migrated", half.Of(HealthChecks.VectorAgreement).Sentence, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.NotApplicable, half.Status(HealthChecks.VectorCorrupt));
        Assert.Equal((HealthStatus.Ok, HealthStatus.Failed), (single.Status(HealthChecks.VectorAgreement), single.Status(HealthChecks.VectorCorrupt)));
        Assert.Equal(["1", "2"], single.Of(HealthChecks.VectorCorrupt).Evidence.Select(static item => item.Name));
    }

    [Fact]
    public async Task Another_prefix_fails_with_its_name_and_the_models_own_does_not()
    {
        var texts = HealthWorld.Texts(Points);
        await using var other = await HealthWorld.StartAsync();
        await other.FillAsync(texts, await other.EmbedAsync(texts, prefix: "query: "));
        await using var own = await HealthWorld.StartAsync(SmallWorld.ModelOf(new WordHashGenerator(), documentPrefix: "query: "));
        await own.FillAsync(texts, await own.EmbedAsync(texts));

        var failed = (await other.RunAsync()).Of(HealthChecks.VectorAgreement);

        Assert.Equal(HealthStatus.Failed, failed.Status);
        Assert.Contains("with \"query: \" before each text", failed.Sentence, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Ok, (await own.RunAsync()).Status(HealthChecks.VectorAgreement));
    }

    [Fact]
    public async Task Swapped_vectors_are_corrupt_and_copies_are_not()
    {
        var texts = HealthWorld.Texts(Points);
        await using var swapped = await HealthWorld.StartAsync();
        var vectors = await swapped.EmbedAsync(texts);
        (vectors[4], vectors[8]) = (vectors[8], vectors[4]);
        await swapped.FillAsync(texts, vectors);
        await using var copies = await HealthWorld.StartAsync();
        var copied = texts.Select((text, place) => place is 4 or 8 ? texts[4] : text).ToArray();
        await copies.FillAsync(copied, await copies.EmbedAsync(copied));

        var failed = (await swapped.RunAsync()).Of(HealthChecks.VectorCorrupt);

        Assert.Equal((HealthStatus.Failed, 2), (failed.Status, failed.Value));
        Assert.Contains("1.000 with that of 9", failed.Evidence[0].Value, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Ok, (await copies.RunAsync()).Status(HealthChecks.VectorCorrupt));
    }

    [Theory]
    [InlineData("Dot", 1.5f, HealthStatus.Failed)]
    [InlineData("Euclid", 1.5f, HealthStatus.Failed)]
    [InlineData("Dot", 1.0001f, HealthStatus.Ok)]
    [InlineData("Cosine", 1.5f, HealthStatus.NotApplicable)]
    public async Task Lengths_that_vary_fail_where_lengths_count(string distance, float length, HealthStatus expected)
    {
        var texts = HealthWorld.Texts(Points);
        await using var world = await HealthWorld.StartAsync();
        var vectors = await world.EmbedAsync(texts);
        await world.FillAsync(texts, [.. vectors.Select((vector, place) => place % 2 == 0 ? vector : Array.ConvertAll(vector, value => value * length))], Enum.Parse<Distance>(distance));

        Assert.Equal(expected, (await world.RunAsync()).Status(HealthChecks.VectorLengths));
    }

    [Fact]
    public async Task A_point_that_no_search_finds_fails_and_one_among_many_copies_does_not()
    {
        await using var hidden = await HealthWorld.StartAsync();
        await hidden.FillAsync(Points);
        hidden.Server.Faults = new Faults { HiddenPoints = new HashSet<string> { "5" } };
        await using var copies = await HealthWorld.StartAsync();
        var same = Enumerable.Repeat("the same text everywhere", Points).ToArray();
        await copies.FillAsync(same, await copies.EmbedAsync(same));

        var failed = (await hidden.RunAsync()).Of(HealthChecks.SelfRetrieval);

        Assert.Equal((HealthStatus.Failed, "5"), (failed.Status, Assert.Single(failed.Evidence).Value));
        Assert.Equal(HealthStatus.Ok, (await copies.RunAsync()).Status(HealthChecks.SelfRetrieval));
    }

    [Fact]
    public async Task A_graph_that_misses_a_fifth_fails_and_one_that_misses_a_fiftieth_does_not()
    {
        await using var world = await HealthWorld.StartAsync();
        await world.FillAsync(Points);

        world.Server.Faults = new Faults { AnnMiss = new AnnMiss { Share = 0.2, Scope = AnnMissScope.WithoutFilter } };
        var weak = await world.RunAsync();
        world.Server.Faults = new Faults { AnnMiss = new AnnMiss { Share = 0.02, Scope = AnnMissScope.WithoutFilter } };
        var good = await world.RunAsync();

        Assert.Equal((HealthStatus.Failed, HealthStatus.Ok), (weak.Status(HealthChecks.Recall), weak.Status(HealthChecks.FilteredRecall)));
        Assert.InRange(weak.Of(HealthChecks.Recall).Value!.Value, 0.7, 0.9);
        Assert.Contains("sample of one", weak.Of(HealthChecks.Recall).Sentence, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Ok, good.Status(HealthChecks.Recall));
        Assert.InRange(good.Of(HealthChecks.Recall).Value!.Value, 0.95, 0.9999);
    }

    [Fact]
    public async Task The_applications_limit_is_kept_for_a_larger_one_hides_the_misses()
    {
        await using var world = await HealthWorld.StartAsync();
        await world.FillAsync(Points);
        world.Server.Faults = new Faults { AnnMiss = new AnnMiss { Share = 0.5, CuredByEf = 150 } };

        Assert.Equal(HealthStatus.Failed, (await world.RunAsync(static input => input with { Limit = 5 })).Status(HealthChecks.Recall));
        Assert.Equal(HealthStatus.Ok, (await world.RunAsync(static input => input with { Limit = 150 })).Status(HealthChecks.Recall));
    }

    [Fact]
    public async Task Coarse_scores_fail_the_recall_and_fine_ones_do_not()
    {
        await using var world = await HealthWorld.StartAsync();
        await world.FillAsync(Points);

        world.Server.Faults = new Faults { QuantisedScoreStep = 0.5 };
        var coarse = await world.RunAsync();
        world.Server.Faults = new Faults { QuantisedScoreStep = 0.0001 };
        var fine = await world.RunAsync();

        Assert.Equal((HealthStatus.Failed, HealthStatus.Ok), (coarse.Status(HealthChecks.Recall), fine.Status(HealthChecks.Recall)));
    }

    [Fact]
    public async Task A_payload_index_younger_than_the_graph_fails_and_an_older_one_does_not()
    {
        var late = new Faults { LateIndex = new LateIndex { Recall = 0.3 } };
        await using var younger = await HealthWorld.StartAsync();
        await younger.FillAsync(Points, indexFirst: false);
        younger.Server.Faults = late;
        await using var older = await HealthWorld.StartAsync();
        await older.FillAsync(Points, indexFirst: true);
        older.Server.Faults = late;

        var report = await younger.RunAsync();
        var failed = report.Of(HealthChecks.FilteredRecall);

        Assert.Equal((HealthStatus.Failed, HealthStatus.Ok, HealthStatus.Ok), (failed.Status, report.Status(HealthChecks.Recall), report.Status(HealthChecks.Optimizer)));
        Assert.InRange(failed.Value!.Value, 0, 0.5);
        Assert.Contains(".001 while the status stays green", failed.Sentence, StringComparison.Ordinal);
        Assert.Contains("sample of one", failed.Sentence, StringComparison.Ordinal);
        Assert.Contains("rebuild the graph", failed.NextStep, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Ok, (await older.RunAsync()).Status(HealthChecks.FilteredRecall));
    }

    [Fact]
    public async Task Filters_are_made_of_every_indexed_field_and_of_two_at_once()
    {
        await using var world = await HealthWorld.StartAsync();
        await world.FillAsync(Points);
        world.Server.Faults = new Faults { AnnMiss = new AnnMiss { Share = 0.9, Scope = AnnMissScope.WithFilter } };

        var failed = (await world.RunAsync()).Of(HealthChecks.FilteredRecall);
        var names = string.Join('\n', failed.Evidence.Select(static item => item.Name));

        // kind has two values, third three, number is halved, and each of the three pairs gives two.
        Assert.Contains("of 13 filters", failed.Sentence, StringComparison.Ordinal);
        Assert.Contains("kind = odd (30 chunks)", names, StringComparison.Ordinal);
        Assert.Contains(" and ", names, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_are_asked_for_by_halves_and_a_field_that_is_not_tried_is_named_with_the_reason()
    {
        var texts = HealthWorld.Texts(Points);
        await using var world = await HealthWorld.StartAsync();
        await world.FillAsync(texts, await world.EmbedAsync(texts));
        await StampAsync(world, "2025-06-01T08:00:00+02:00", Enumerable.Range(1, 20));
        await StampAsync(world, "2026-01-01", Enumerable.Range(21, 40));
        await IndexAsync(world, "when", FieldType.Datetime);
        await IndexAsync(world, "place", FieldType.Geo);
        var healthy = (await world.RunAsync()).Of(HealthChecks.FilteredRecall);
        world.Server.Faults = new Faults { AnnMiss = new AnnMiss { Share = 0.9, Scope = AnnMissScope.WithFilter } };
        var failed = (await world.RunAsync()).Of(HealthChecks.FilteredRecall);

        Assert.Equal((HealthStatus.Ok, HealthStatus.Failed), (healthy.Status, failed.Status));
        Assert.Contains("2 filters on indexed fields", healthy.Sentence, StringComparison.Ordinal);
        Assert.Equal(
            ["when < 2026-01-01T00:00:00Z (20 chunks)", "when >= 2026-01-01T00:00:00Z (40 chunks)"],
            healthy.Evidence.Select(static item => item.Name).Where(static name => name.StartsWith("when", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal("place: Geo, filters by place are not made", Assert.Single(healthy.Evidence, static item => item.Name == "indexed fields that were not tried").Value);
    }

    [Fact]
    public async Task Where_only_a_place_is_indexed_the_check_says_why_nothing_was_measured()
    {
        var texts = HealthWorld.Texts(Points);
        await using var world = await HealthWorld.StartAsync();
        await world.FillAsync(texts, await world.EmbedAsync(texts));
        await IndexAsync(world, "place", FieldType.Geo);
        await IndexAsync(world, "kind", FieldType.Datetime);
        var check = (await world.RunAsync()).Of(HealthChecks.FilteredRecall);

        Assert.Equal(HealthStatus.NotApplicable, check.Status);
        Assert.Contains("kind: Datetime, no sampled chunk holds a value of that type; place: Geo, filters by place are not made", check.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_of_the_questions_that_nobody_can_ask_leaves_the_other_measurements_alone()
    {
        await using var world = await HealthWorld.StartAsync();
        await world.FillAsync(Points, indexFirst: false);
        world.Server.Faults = new Faults { LateIndex = new LateIndex { Recall = 0.3 } };
        var lists = new Filter { Must = [new FilterCondition.Match("kind", new PayloadValue.List([new PayloadValue.Text("odd")]))] };
        Question[] questions = [new Question { Id = "q1", Text = "item1 shelf7", Filter = lists }, new Question { Id = "q2", Text = "item2 shelf14" }];
        var check = (await world.RunAsync(input => input with { Questions = questions })).Of(HealthChecks.FilteredRecall);

        Assert.Equal(HealthStatus.Failed, check.Status);
        Assert.Contains("compares the elements of a list", Assert.Single(check.Evidence, static item => item.Name == "not asked under the questions' own filters").Value, StringComparison.Ordinal);
        Assert.Null(check.QuestionsAffected);
    }

    [Fact]
    public async Task Where_no_chunk_has_a_vector_nothing_is_praised_and_no_question_counted()
    {
        var texts = HealthWorld.Texts(3);
        await using var world = await HealthWorld.StartAsync();
        await world.FillAsync(texts, [null, null, null], indexLast: true);
        var report = await world.RunAsync(static input => input with { Model = null, Questions = [new Question { Id = "q1", Text = "item1" }] });

        Assert.Equal(HealthStatus.Failed, report.Status(HealthChecks.Vectors));
        Assert.Equal((HealthStatus.NotApplicable, HealthStatus.NotApplicable), (report.Status(HealthChecks.SelfRetrieval), report.Status(HealthChecks.FilteredRecall)));
        Assert.Contains("no sampled chunk has a usable vector", report.Of(HealthChecks.FilteredRecall).Sentence, StringComparison.Ordinal);
        Assert.Null(report.Of(HealthChecks.Vectors).QuestionsAffected);
        Assert.Null(report.Questions);
    }

    [Fact]
    public async Task Where_strict_mode_forbids_exact_search_that_is_said()
    {
        await using var world = await HealthWorld.StartAsync();
        await world.FillAsync(Points);
        await world.Connection.Collections.UpdateAsync(new UpdateCollection { CollectionName = HealthWorld.Collection, StrictModeConfig = new StrictModeConfig { Enabled = true, SearchAllowExact = false, MaxQueryLimit = 7 } }, cancellationToken: Cancelled);

        var report = await world.RunAsync();

        foreach (var name in new[] { HealthChecks.Recall, HealthChecks.FilteredRecall, HealthChecks.SelfRetrieval })
        {
            Assert.Equal(HealthStatus.NotApplicable, report.Status(name));
            Assert.Contains("strict mode forbids exact search", report.Of(name).Sentence, StringComparison.Ordinal);
        }

        Assert.Equal(HealthStatus.Ok, report.Status);
    }

    [Fact]
    public async Task An_unindexed_segment_warns_a_failed_optimiser_fails()
    {
        await using var world = await HealthWorld.StartAsync();
        await world.FillAsync(Points);

        world.Server.Faults = new Faults { UnindexedPoints = new HashSet<string> { "3" } };
        var yellow = (await world.RunAsync()).Of(HealthChecks.Optimizer);
        world.Server.Faults = new Faults { OptimizerError = "disk full" };
        var red = (await world.RunAsync()).Of(HealthChecks.Optimizer);

        Assert.Equal(HealthStatus.Warning, yellow.Status);
        Assert.Contains("indexed_only", yellow.Sentence, StringComparison.Ordinal);
        Assert.Equal(HealthStatus.Failed, red.Status);
        Assert.Contains("disk full", red.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vector_in_the_middle_of_all_others_is_a_hub()
    {
        const int Many = 150;
        var texts = HealthWorld.Texts(Many);
        await using var world = await HealthWorld.StartAsync();
        var vectors = await world.EmbedAsync(texts);
        var middle = Enumerable.Range(0, WordHashGenerator.Dimensions).Select(component => vectors.Average(vector => vector[component])).ToArray();
        await world.FillAsync(texts, [middle, .. vectors.Skip(1)]);
        await using var without = await HealthWorld.StartAsync();
        await without.FillAsync(Many);

        var hub = (await world.RunAsync()).Of(HealthChecks.Hubs);

        Assert.Equal(HealthStatus.Warning, hub.Status);
        Assert.Contains(hub.Evidence, static item => item.Name == "1");
        Assert.Equal(HealthStatus.Ok, (await without.RunAsync()).Status(HealthChecks.Hubs));
    }

    [Fact]
    public async Task Questions_are_asked_and_those_that_lose_something_are_counted()
    {
        await using var world = await HealthWorld.StartAsync();
        await world.FillAsync(Points, indexFirst: false);
        var odd = new Filter { Must = [new FilterCondition.Match("kind", new PayloadValue.Text("odd"))] };
        Question[] questions =
        [
            new Question { Id = "q1", Text = "item1 shelf7", Filter = odd },
            new Question { Id = "q2", Text = "item2 shelf14" },
            new Question { Id = "q3", Text = "item3 shelf21" },
        ];
        world.Server.Faults = new Faults { LateIndex = new LateIndex { Recall = 0 }, NanPoints = new HashSet<string> { "9" } };

        var report = await world.RunAsync(input => input with { Questions = questions });

        Assert.Equal(3, report.Questions);
        Assert.Equal((0, 1, 3), (report.Of(HealthChecks.Recall).QuestionsAffected, report.Of(HealthChecks.FilteredRecall).QuestionsAffected, report.Of(HealthChecks.Vectors).QuestionsAffected));
        Assert.Contains(report.Of(HealthChecks.FilteredRecall).Evidence, static item => item.Name.StartsWith("the questions' own filters (1 question)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_model_the_rest_is_still_measured()
    {
        await using var world = await HealthWorld.StartAsync();
        await world.FillAsync(Points);
        world.Server.Faults = new Faults { AnnMiss = new AnnMiss { Share = 0.5 } };

        var report = await world.RunAsync(static input => input with { Model = null });

        Assert.Equal((HealthStatus.NotApplicable, HealthStatus.Failed), (report.Status(HealthChecks.VectorAgreement), report.Status(HealthChecks.Recall)));
    }

    [Fact]
    public async Task Same_seed_same_bytes_and_nothing_is_written()
    {
        await using var world = await HealthWorld.StartAsync();
        await world.FillAsync(Points);
        world.Server.Faults = new Faults { AnnMiss = new AnnMiss { Share = 0.3 } };
        var upserts = world.Server.Requests["Points/Upsert"];

        var one = HealthJson.Write(await world.RunAsync(static input => input with { SampleSize = 20, Seed = 7 }));
        var again = HealthJson.Write(await world.RunAsync(static input => input with { SampleSize = 20, Seed = 7 }));
        var other = HealthJson.Write(await world.RunAsync(static input => input with { SampleSize = 20, Seed = 8 }));

        Assert.Equal(one, again);
        Assert.NotEqual(one, other);
        Assert.Equal(upserts, world.Server.Requests["Points/Upsert"]);
    }

    private static async Task StampAsync(HealthWorld world, string time, IEnumerable<int> points)
    {
        var set = new SetPayloadPoints { CollectionName = HealthWorld.Collection, Wait = true, PointsSelector = new PointsSelector { Points = new PointsIdsList { Ids = { points.Select(static point => new PointId { Num = (ulong)point }) } } } };
        set.Payload["when"] = new Value { StringValue = time };
        set.Payload["place"] = new Value { StructValue = new Struct { Fields = { ["lon"] = new Value { DoubleValue = 13.4 }, ["lat"] = new Value { DoubleValue = 52.5 } } } };
        await world.Connection.Points.SetPayloadAsync(set, cancellationToken: Cancelled);
    }

    private static async Task IndexAsync(HealthWorld world, string field, FieldType type) => await world.Connection.Points.CreateFieldIndexAsync(
        new CreateFieldIndexCollection { CollectionName = HealthWorld.Collection, Wait = true, FieldName = field, FieldType = type }, cancellationToken: Cancelled);
}
