using CsCheck;
using RagProbe.Filters;
using RagProbe.Indexes;
using static RagProbe.Tests.Indexes.Sample;

namespace RagProbe.Tests.Indexes;

/// <summary>What every <see cref="IChunkIndex"/> promises. An implementation derives from it and says how to get an empty index.</summary>
public abstract class ChunkIndexContract
{
    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>An empty index, gone with all it holds when it is disposed.</summary>
    protected abstract Task<IChunkIndex> NewIndexAsync(int dimensions);

    [Fact]
    public async Task An_empty_index_answers_with_nothing()
    {
        await using var index = await NewIndexAsync(2);

        var answers = await index.SearchAsync([Dense([1, 0]), Lexical("word")], Cancelled);

        Assert.Equal([0, 0], answers.Select(static answer => answer.Count));
        Assert.Equal(0, await index.CountAsync(null, Cancelled));
        Assert.Empty(await index.FetchAsync(["x"], withVectors: true, Cancelled));
        Assert.Empty(await index.ScrollAsync(null, withVectors: false, Cancelled).ToListAsync(Cancelled));
        var description = await index.DescribeAsync(Cancelled);
        Assert.Equal((0, 0, 2), (description.ChunkCount, description.SourceCount, description.Dimensions));
    }

    [Fact]
    public async Task A_batch_without_requests_has_no_answers()
    {
        await using var index = await NewIndexAsync(2);

        Assert.Empty(await index.SearchAsync([], Cancelled));
    }

    [Fact]
    public async Task A_chunk_comes_back_as_it_was_written()
    {
        await using var index = await NewIndexAsync(2);
        var written = Chunk(
            "dir/a b.md#0",
            Unit(3, 4),
            "naïve \"quotes\" 😀\r\n\tand <b>tags</b>\u0000 after a NUL",
            "dir/a b.md",
            ("text", new PayloadValue.Text("42")),
            ("integer", new PayloadValue.Integer(long.MinValue)),
            ("number", new PayloadValue.Number(42)),
            ("small", new PayloadValue.Number(1e-300)),
            ("flag", new PayloadValue.Flag(true)),
            ("list", new PayloadValue.List([new PayloadValue.Text("x"), new PayloadValue.Integer(1), new PayloadValue.Number(1), new PayloadValue.List([])])));
        await index.WriteAsync(new IndexWrite { Upserts = [written] }, Cancelled);

        var read = Assert.Single(await index.FetchAsync(["dir/a b.md#0"], withVectors: true, Cancelled));

        var chunk = written.Chunk;
        Assert.Equal(
            (chunk.Id, chunk.Source, chunk.Text, chunk.Span, chunk.ContentHash, chunk.HeadingPath, chunk.TokenCount, chunk.IsOverTokenLimit),
            (read.Id, read.Source, read.Text, read.Span, read.ContentHash, read.HeadingPath, read.TokenCount, read.IsOverTokenLimit));
        Assert.Equal(chunk.Metadata.OrderBy(static pair => pair.Key, StringComparer.Ordinal), read.Metadata.OrderBy(static pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal(written.Vector.ToArray(), read.Vector!.Value.ToArray());
    }

    [Fact]
    public async Task Vectors_are_left_out_unless_asked_for()
    {
        await using var index = await NewIndexAsync(2);
        await index.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [1, 0])] }, Cancelled);

        Assert.Null(Assert.Single(await index.FetchAsync(["a"], withVectors: false, Cancelled)).Vector);
        Assert.Null(Assert.Single(Assert.Single(await index.SearchAsync([Dense([1, 0])], Cancelled))).Chunk.Vector);
    }

    [Fact]
    public async Task Fetch_keeps_the_order_asked_and_leaves_unknown_ids_out()
    {
        await using var index = await NewIndexAsync(2);
        await index.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [1, 0]), Chunk("b", [0, 1]), Chunk("c", [0, 1])] }, Cancelled);

        var chunks = await index.FetchAsync(["c", "nowhere", "a", "c"], withVectors: false, Cancelled);

        Assert.Equal(["c", "a", "c"], chunks.Select(static chunk => chunk.Id));
    }

    [Fact]
    public async Task Scroll_goes_through_all_chunks_in_a_stable_order_or_those_of_one_source_in_that_of_their_ids()
    {
        await using var index = await NewIndexAsync(2);
        string[] ids = ["b", "a", "a#10", "a#9", "A", "é", "\ue000", "😀"];
        await index.WriteAsync(new IndexWrite { Upserts = [.. ids.Select(static id => Chunk(id, [1, 0], source: id.StartsWith('a') ? "s" : "t"))] }, Cancelled);

        var all = await index.ScrollAsync(null, withVectors: false, Cancelled).Select(static chunk => chunk.Id).ToListAsync(Cancelled);
        var again = await index.ScrollAsync(null, withVectors: false, Cancelled).Select(static chunk => chunk.Id).ToListAsync(Cancelled);
        var some = await index.ScrollAsync("s", withVectors: true, Cancelled).ToListAsync(Cancelled);

        Assert.Equal(ids.Order(StringComparer.Ordinal), all.Order(StringComparer.Ordinal));
        Assert.Equal(all, again);
        Assert.Equal(["a", "a#10", "a#9"], some.Select(static chunk => chunk.Id));
        Assert.All(some, static chunk => Assert.Equal([1, 0], chunk.Vector!.Value.ToArray()));
        Assert.Empty(await index.ScrollAsync("nowhere", withVectors: false, Cancelled).ToListAsync(Cancelled));
    }

    [Fact]
    public async Task Equal_scores_are_ordered_by_id_also_at_the_cut()
    {
        await using var index = await NewIndexAsync(2);
        string[] ids = ["m", "z", "\ue000", "😀", "B", "b", "a#10", "a#9"];
        await index.WriteAsync(new IndexWrite { Upserts = [.. ids.Select(static id => Chunk(id, [1, 0], "same words"))] }, Cancelled);

        var answers = await index.SearchAsync([Exact(Dense([2, 1], limit: 5)), Exact(Lexical("same words", limit: 5))], Cancelled);

        var expected = ids.Order(StringComparer.Ordinal).Take(5);
        Assert.Equal(expected, Ids(answers[0]));
        Assert.Equal(expected, Ids(answers[1]));
    }

    [Fact]
    public async Task A_threshold_is_strict()
    {
        await using var index = await NewIndexAsync(2);
        await index.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [1, 0], "rare"), Chunk("b", [0, 1], "other"), Chunk("c", [-1, 0], "other")] }, Cancelled);
        var lexical = Assert.Single(Assert.Single(await index.SearchAsync([Lexical("rare")], Cancelled))).Score;

        var answers = await index.SearchAsync(
            [Dense([1, 0], threshold: 0), Dense([1, 0], threshold: 1), Dense([1, 0], threshold: Math.BitDecrement(1d)), Lexical("rare", threshold: lexical), Lexical("rare", threshold: Math.BitDecrement(lexical))],
            Cancelled);

        Assert.Equal(["a"], Ids(answers[0]));
        Assert.Empty(answers[1]);
        Assert.Equal(["a"], Ids(answers[2]));
        Assert.Empty(answers[3]);
        Assert.Equal(["a"], Ids(answers[4]));
    }

    [Theory]
    [InlineData(float.NaN, 0, "NaN")]
    [InlineData(float.PositiveInfinity, 0, "Infinity")]
    [InlineData(0, 0, "length 0")]
    public async Task A_question_without_a_direction_is_refused(float x, float y, string said)
    {
        await using var index = await NewIndexAsync(2);

        var error = await Assert.ThrowsAsync<IndexException>(() => index.SearchAsync([Dense([1, 0]), Dense([x, y])], Cancelled));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains("request 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_of_another_dimension_or_limit_is_refused()
    {
        await using var index = await NewIndexAsync(2);

        await Assert.ThrowsAsync<IndexException>(() => index.SearchAsync([Dense([1, 0, 0])], Cancelled));
        await Assert.ThrowsAsync<IndexException>(() => index.SearchAsync([Dense([1, 0], limit: 0)], Cancelled));
        await Assert.ThrowsAsync<IndexException>(() => index.SearchAsync([Dense([1, 0], threshold: double.NaN)], Cancelled));
    }

    public static TheoryData<float[], string> BadVectors => new()
    {
        { [1, 0, 0], "3 dimensions" },
        { [float.NaN, 1], "NaN at position 0" },
        { [1, float.NegativeInfinity], "position 1" },
        { [0, 0], "length 0" },
        { [0.9f, 0], "length 0.9" },
        { [1.01f, 0], "length 1.01" },
    };

    [Theory]
    [MemberData(nameof(BadVectors), DisableDiscoveryEnumeration = true)]
    public async Task A_write_with_one_bad_vector_changes_nothing(float[] bad, string said)
    {
        await using var index = await NewIndexAsync(2);
        await index.WriteAsync(new IndexWrite { Upserts = [Chunk("old", [1, 0])] }, Cancelled);
        var before = await index.DescribeAsync(Cancelled);

        var error = await Assert.ThrowsAsync<IndexException>(() => index.WriteAsync(
            new IndexWrite { DeletedIds = ["old"], Upserts = [Chunk("good", [0, 1]), Chunk("bad one", bad)] },
            Cancelled));

        Assert.Contains("'bad one'", error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await index.DescribeAsync(Cancelled));
        Assert.Single(await index.FetchAsync(["old", "good", "bad one"], withVectors: false, Cancelled));
    }

    [Fact]
    public async Task The_same_id_twice_in_one_write_is_refused()
    {
        await using var index = await NewIndexAsync(2);

        var error = await Assert.ThrowsAsync<IndexException>(() => index.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [1, 0]), Chunk("a", [0, 1])] }, Cancelled));

        Assert.Contains("'a'", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await index.CountAsync(null, Cancelled));
    }

    [Fact]
    public async Task A_number_that_is_not_finite_is_refused_as_metadata()
    {
        await using var index = await NewIndexAsync(2);
        var bad = Chunk("a", [1, 0], metadata: ("share", new PayloadValue.List([new PayloadValue.Number(double.NaN)])));

        var error = await Assert.ThrowsAsync<IndexException>(() => index.WriteAsync(new IndexWrite { Upserts = [bad] }, Cancelled));

        Assert.Contains("'share'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upsert_replaces_vector_text_and_payload()
    {
        await using var index = await NewIndexAsync(2);
        await index.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [1, 0], "earlier", "old.md"), Chunk("b", [0, 1], "beside", "old.md")] }, Cancelled);
        await index.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [0, 1], "later", "new.md")] }, Cancelled);

        var answers = await index.SearchAsync([Dense([0, 1], threshold: 0.5), Lexical("earlier"), Lexical("later")], Cancelled);

        Assert.Equal(["a", "b"], Ids(answers[0]));
        Assert.Equal(["later", "beside"], answers[0].Select(static scored => scored.Chunk.Text));
        Assert.Empty(answers[1]);
        Assert.Equal(["a"], Ids(answers[2]));
        Assert.Equal((2, 2), await index.DescribeAsync(Cancelled) is var description ? (description.ChunkCount, description.SourceCount) : default);
    }

    [Fact]
    public async Task A_delete_of_an_unknown_id_does_nothing_and_a_deleted_id_can_return_in_the_same_write()
    {
        await using var index = await NewIndexAsync(2);
        await index.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [1, 0], "one")] }, Cancelled);
        var before = await index.DescribeAsync(Cancelled);

        await index.WriteAsync(new IndexWrite { DeletedIds = ["nowhere", "nowhere"] }, Cancelled);
        Assert.Equal(before, await index.DescribeAsync(Cancelled));

        await index.WriteAsync(new IndexWrite { DeletedIds = ["a"], Upserts = [Chunk("a", [0, 1], "two")] }, Cancelled);
        Assert.Equal("two", Assert.Single(await index.FetchAsync(["a"], withVectors: false, Cancelled)).Text);
    }

    [Fact]
    public async Task The_fingerprint_depends_on_the_chunks_and_not_on_the_writes_that_brought_them()
    {
        await using var one = await NewIndexAsync(2);
        await one.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [1, 0], "x"), Chunk("b", [0, 1], "y")] }, Cancelled);
        await using var other = await NewIndexAsync(2);
        await other.WriteAsync(new IndexWrite { Upserts = [Chunk("b", [0, 1], "first"), Chunk("c", [0, 1], "z")] }, Cancelled);
        await other.WriteAsync(new IndexWrite { Upserts = [Chunk("b", [0, 1], "y")] }, Cancelled);
        var between = (await other.DescribeAsync(Cancelled)).Fingerprint;
        await other.WriteAsync(new IndexWrite { DeletedIds = ["c"], Upserts = [Chunk("a", [1, 0], "x")] }, Cancelled);

        var expected = (await one.DescribeAsync(Cancelled)).Fingerprint;

        Assert.NotEqual(expected, between);
        Assert.Equal(expected, (await other.DescribeAsync(Cancelled)).Fingerprint);
        await other.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [1, 0], "another text")] }, Cancelled);
        Assert.NotEqual(expected, (await other.DescribeAsync(Cancelled)).Fingerprint);
    }

    [Fact]
    public async Task The_mark_differs_once_chunks_came_or_went_and_stays_while_nothing_changes()
    {
        await using var index = await NewIndexAsync(2);
        await index.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [1, 0])] }, Cancelled);
        var one = await index.MarkAsync(Cancelled);
        Assert.Equal(one, await index.MarkAsync(Cancelled));

        await index.WriteAsync(new IndexWrite { Upserts = [Chunk("b", [1, 0])] }, Cancelled);
        var two = await index.MarkAsync(Cancelled);

        Assert.NotEqual(one, two);
    }

    [Fact]
    public async Task A_settled_index_holds_all_that_was_written()
    {
        await using var index = await NewIndexAsync(2);
        await index.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [1, 0]), Chunk("b", [0, 1])] }, Cancelled);

        await index.SettleAsync(Cancelled);

        Assert.Equal(2, await index.CountAsync(null, Cancelled));
        Assert.Equal(2, Assert.Single(await index.SearchAsync([Dense([1, 0])], Cancelled)).Count);
    }

    [Fact]
    public async Task What_an_index_cannot_do_it_refuses()
    {
        await using var index = await NewIndexAsync(2);
        await index.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [1, 0], "wind tunnel"), Chunk("b", [0, 1], "wind speed")] }, Cancelled);
        var fused = new SearchRequest.Fused(new float[] { 1, 0 }, "speed", new IndexFusion.ReciprocalRank(1), ArmLimit: 10, new SearchParameters { Limit = 10 });

        if (index.Capabilities.CanFuse)
        {
            var answer = Assert.Single(await index.SearchAsync([fused], Cancelled));

            // b is first of one arm and second of the other, a only first of one.
            Assert.Equal(["b", "a"], Ids(answer));
            Assert.Equal((1 / 2d) + (1 / 3d), answer[0].Score, 1e-6);
            Assert.Equal(1 / 2d, answer[1].Score, 1e-6);
        }
        else
        {
            await Assert.ThrowsAsync<IndexNotSupportedException>(() => index.SearchAsync([fused], Cancelled));
        }
    }

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(null, 0.5, null)]
    [InlineData(null, null, 1.5)]
    public async Task Search_settings_out_of_range_are_refused(int? ef, double? oversampling, double? selectivity)
    {
        await using var index = await NewIndexAsync(2);
        var request = Dense([1, 0]);
        var ann = new AnnParameters { HnswEf = ef, QuantizationOversampling = oversampling, Acorn = true, AcornMaxSelectivity = selectivity };

        var error = await Assert.ThrowsAsync<IndexException>(() => index.SearchAsync([request with { Parameters = request.Parameters with { Ann = ann } }], Cancelled));

        Assert.Contains("request 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("legal is", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_settings_do_not_change_the_answer_of_a_small_index()
    {
        await using var index = await NewIndexAsync(2);
        await index.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [1, 0]), Chunk("b", Unit(1, 1)), Chunk("c", [0, 1])] }, Cancelled);
        AnnParameters[] settings =
        [
            new() { Exact = true },
            new() { HnswEf = 64 },
            new() { QuantizationIgnore = true },
            new() { QuantizationRescore = true, QuantizationOversampling = 2 },
            .. index.Capabilities.HasAcorn ? [new AnnParameters { Acorn = true, AcornMaxSelectivity = 0.5 }] : Array.Empty<AnnParameters>(),
        ];

        var answers = await index.SearchAsync([.. settings.Select(static ann => Dense([1, 0]) with { Parameters = new SearchParameters { Limit = 10, Ann = ann } })], Cancelled);

        Assert.All(answers, static answer => Assert.Equal(["a", "b", "c"], Ids(answer)));
        if (!index.Capabilities.HasAcorn)
        {
            await Assert.ThrowsAsync<IndexNotSupportedException>(() => index.SearchAsync(
                [Dense([1, 0]) with { Parameters = new SearchParameters { Limit = 10, Ann = new AnnParameters { Acorn = true } } }], Cancelled));
        }
    }

    [Fact]
    public async Task The_fingerprint_depends_on_metadata_because_filters_do()
    {
        var chunk = Chunk("a", [1, 0], "x");
        await using var index = await NewIndexAsync(2);
        await index.WriteAsync(new IndexWrite { Upserts = [chunk] }, Cancelled);
        var before = (await index.DescribeAsync(Cancelled)).Fingerprint;
        var archived = chunk.Chunk with { Metadata = new Dictionary<string, PayloadValue>(StringComparer.Ordinal) { ["status"] = new PayloadValue.Text("archived") } };
        await index.WriteAsync(new IndexWrite { Upserts = [chunk with { Chunk = archived }] }, Cancelled);

        Assert.NotEqual(before, (await index.DescribeAsync(Cancelled)).Fingerprint);
    }

    [Fact]
    public async Task Filters_are_strict_in_type_and_take_any_element_of_a_list()
    {
        await using var index = await NewIndexAsync(2);
        PayloadValue Text(string value) => new PayloadValue.Text(value);
        PayloadValue Integer(long value) => new PayloadValue.Integer(value);
        PayloadValue Number(double value) => new PayloadValue.Number(value);
        await index.WriteAsync(
            new IndexWrite
            {
                Upserts =
                [
                    Chunk("integer", [1, 0], metadata: ("k", Integer(42))),
                    Chunk("list", [1, 0], metadata: ("k", new PayloadValue.List([Text("a"), Integer(7)]))),
                    Chunk("empty", [1, 0], metadata: ("k", new PayloadValue.List([]))),
                    Chunk("missing", [1, 0]),
                    Chunk("number", [1, 0], metadata: ("k", Number(42))),
                    Chunk("text", [1, 0], metadata: ("k", Text("42"))),
                    Chunk("flag", [1, 0], metadata: ("k", new PayloadValue.Flag(true))),
                ],
            },
            Cancelled);

        async Task Expect(Filter filter, params string[] ids)
        {
            var answers = await index.SearchAsync([Dense([1, 0], filter: filter), Lexical("text", filter: filter)], Cancelled);
            Assert.Equal(ids, Ids(answers[0]).Order(StringComparer.Ordinal));
            Assert.Equal(ids, Ids(answers[1]).Order(StringComparer.Ordinal));
            Assert.Equal(ids.Length, await index.CountAsync(filter, Cancelled));
        }

        await Expect(Must(new FilterCondition.Match("k", Integer(42))), "integer");
        await Expect(Must(new FilterCondition.Match("k", Number(42))), "number");
        await Expect(Must(new FilterCondition.Match("k", Text("42"))), "text");
        await Expect(Must(new FilterCondition.Match("k", Text("a"))), "list");
        await Expect(Must(new FilterCondition.MatchAny("k", [Text("a"), Integer(42)])), "integer", "list");
        await Expect(Must(new FilterCondition.MatchAny("k", [])));
        await Expect(Must(new FilterCondition.Range("k", Gte: 42, Lt: 42.5)), "integer", "number");
        await Expect(Must(new FilterCondition.Range("k", Lt: 42)), "list");
        await Expect(Must(new FilterCondition.IsEmpty("k")), "empty", "missing");
        await Expect(new Filter { MustNot = [new FilterCondition.IsEmpty("k")] }, "flag", "integer", "list", "number", "text");
        await Expect(
            new Filter { Should = [new FilterCondition.Match("k", Text("42")), new FilterCondition.Nested(Must(new FilterCondition.Range("k", Gt: 42)))] },
            "text");
        await Expect(new Filter(), "empty", "flag", "integer", "list", "missing", "number", "text");
    }

    [Fact]
    public async Task A_question_without_indexable_words_gets_an_empty_answer()
    {
        await using var index = await NewIndexAsync(2);
        await index.WriteAsync(new IndexWrite { Upserts = [Chunk("a", [1, 0], "--- the end ???")] }, Cancelled);

        var answers = await index.SearchAsync([Lexical(""), Lexical(" \t\n"), Lexical("??? -- \"'"), Lexical("the")], Cancelled);

        Assert.Equal([0, 0, 0, 0], answers.Select(static answer => answer.Count));
    }

    [Fact]
    public async Task Lexical_scores_are_above_zero_and_rarer_words_weigh_more()
    {
        await using var index = await NewIndexAsync(2);
        string[] texts = ["wind tunnel", "wind speed", "wind tunnel wall", "heat transfer", "heat flux", "boundary layer"];
        await index.WriteAsync(new IndexWrite { Upserts = [.. texts.Select(static (text, i) => Chunk($"{i}", [1, 0], text))] }, Cancelled);

        var answer = Assert.Single(await index.SearchAsync([Lexical("Wind in a TUNNEL's wall")], Cancelled));

        Assert.Equal(["2", "0", "1"], Ids(answer));
        Assert.All(answer, static scored => Assert.True(scored.Score > 0));
    }

    [Fact]
    public async Task Dense_answers_agree_with_a_naive_search_after_every_write() =>
        await Scenarios.SampleAsync(
            async scenario =>
            {
                await using var index = await NewIndexAsync(NaiveIndex.Dimensions);
                var naive = new NaiveIndex();
                foreach (var write in scenario.Writes)
                {
                    await index.WriteAsync(write, Cancelled);
                    naive.Write(write);
                    var answers = await index.SearchAsync(scenario.Questions, Cancelled);
                    for (var i = 0; i < answers.Count; i++)
                    {
                        naive.Check(scenario.Questions[i], answers[i]);
                    }

                    Assert.Equal(naive.Ids, (await index.ScrollAsync(null, withVectors: false, Cancelled).Select(static chunk => chunk.Id).ToListAsync(Cancelled)).Order(StringComparer.Ordinal));
                    foreach (var filter in scenario.Questions.Select(static question => question.Parameters.Filter).Distinct())
                    {
                        Assert.Equal(naive.Count(filter), await index.CountAsync(filter, Cancelled));
                    }
                }
            },
            iter: 40);

    // Few directions and few ids, so that ties, replacements and returning ids are common.
    private static readonly Gen<float[]> Direction =
        Gen.Int[-2, 2].Array[NaiveIndex.Dimensions].Where(static x => x.Any(static component => component != 0)).Select(static x => Unit(Array.ConvertAll(x, static component => (float)component)));

    private static readonly Gen<string> Id = Gen.Int[0, 30].Select(static i => i % 5 == 0 ? $"😀#{i}" : i % 3 == 0 ? $"\uff5e#{i}" : $"doc#{i}");

    private static readonly Gen<IndexWrite> Write = Gen.Select(
        Id.Array[0, 6],
        Gen.Select(Id, Direction, Gen.Int[0, 3], static (id, vector, group) => Chunk(id, vector, metadata: ("group", new PayloadValue.Integer(group)))).Array[0, 25],
        static (deleted, upserts) => new IndexWrite { DeletedIds = deleted, Upserts = [.. upserts.DistinctBy(static upsert => upsert.Chunk.Id)] });

    private static readonly Gen<SearchRequest> Question = Gen.Select(
        Direction,
        Gen.Int[1, 40],
        Gen.OneOf(Gen.Const((double?)null), Gen.Double[-1.2, 1.2].Select(static x => (double?)x)),
        Gen.OneOf(Gen.Const((Filter?)null), Gen.Int[0, 4].Select(static group => (Filter?)Must(new FilterCondition.Match("group", new PayloadValue.Integer(group))))),
        Gen.Float[0.01f, 50f],
        static (vector, limit, threshold, filter, length) => Exact(Dense(Array.ConvertAll(vector, x => x * length), limit, filter, threshold)));

    private static readonly Gen<(IndexWrite[] Writes, SearchRequest[] Questions)> Scenarios = Gen.Select(Write.Array[1, 5], Question.Array[1, 70]);
}
