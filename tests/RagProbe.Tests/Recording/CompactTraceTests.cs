using CsCheck;
using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.Recording;
using RagProbe.Sweeps;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Tests.Recording;

public sealed class CompactTraceTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(Gen.Char.Where(c => !char.IsSurrogate(c)).Array[0, 12].Select(chars => new string(chars)), Values("", "😀\0\u001b", "a.md#0", "a.md#1"));

    private static readonly Gen<double> Scores = Gen.OneOf(
        Gen.Double, Gen.Float.Select(score => (double)score), Values(0.0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon, 0.1));

    private static readonly Gen<TextSpan> Spans = Gen.Select(Gen.Int[0, int.MaxValue / 2], Gen.Int[0, 300], (start, length) => new TextSpan(start, start + length));

    private static readonly Gen<Evidence> Evidences = Gen.Select(Gen.Int, Gen.Int, Scores, Spans.Array[0, 3], Spans.Array[0, 3], (judgment, grade, coverage, covered, inChunk) =>
        new Evidence { JudgmentIndex = judgment, Grade = grade, Coverage = coverage, Covered = covered, InChunk = inChunk });

    private static readonly Gen<TraceChunk> Chunks = Gen.Select(
        Gen.Select(Texts, Texts, Texts, Texts),
        Gen.Select(Spans.Nullable(), Gen.Int.Nullable(), Gen.Bool, Gen.Bool),
        Gen.OneOf(Gen.Const(Array.Empty<Evidence>()), Evidences.Array[0, 2]),
        (texts, numbers, evidence) => new TraceChunk
        {
            Id = texts.Item1,
            Source = texts.Item2,
            Text = texts.Item3,
            HeadingPath = texts.Item4,
            Span = numbers.Item1,
            TokenCount = numbers.Item2,
            Page = numbers.Item2 / 2,
            IsOverTokenLimit = numbers.Item3,
            IsExpectedSource = numbers.Item4,
            Evidence = evidence,
        });

    private static readonly Gen<TraceToken> Tokens = Gen.Select(Gen.Int, Texts, Spans, Gen.Bool, Gen.Bool, (id, piece, span, unknown, beyond) => new TraceToken(id, piece, span, unknown, beyond));

    private static readonly Gen<TraceAnswer> Answers = Gen.Select(Texts, Texts, Gen.Select(Texts, Spans, Scores, (id, span, score) => new TraceSentence(id, span, score)).Array[0, 2], (text, settings, sentences) =>
        new TraceAnswer { Text = text, Settings = settings, Sentences = sentences });

    private static readonly Gen<RetrievalTrace> Traces =
        from chunks in Chunks.Array[0, 6]
        from stages in Stages(chunks).Array[0, 4]
        from tokens in Tokens.Array[0, 3]
        from texts in Gen.Select(Texts, Texts, Texts)
        from answer in Gen.OneOf(Gen.Const((TraceAnswer?)null), Answers.Select(answer => (TraceAnswer?)answer))
        select new RetrievalTrace
        {
            QuestionId = "q",
            QuestionText = texts.Item1,
            QuestionTokens = tokens,
            Fingerprints = new TraceFingerprints(texts.Item2, texts.Item3, texts.Item1),
            Stages = stages,
            Chunks = chunks,
            Answer = answer,
        };

    private const string StoredChunks = "SELECT coalesce(sum(length(keys)) / 16, 0) FROM chunk_blocks";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_trace_comes_back_with_every_field()
    {
        using var fixture = new ArchiveFixture();
        await Traces.SampleAsync(
            async written =>
            {
                var (id, recorder) = fixture.Start("q");
                await recorder.RecordAsync([Recorded(written)], Cancelled);

                Assert.Equal(TraceText.Of(written), TraceText.Of(fixture.Archive.Reader(id).Question("q")!.Trace!));
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public async Task Any_trace_that_shares_its_frame_with_others_comes_back_with_every_field()
    {
        using var fixture = new ArchiveFixture();
        var usual = Traces.Select(trace => trace with { Answer = null, Stages = [.. trace.Stages.Select(stage => stage with { UnrankedIds = [], Retries = 0 })] });
        await Gen.Select(usual, usual.Array[0, 3], Gen.Double).SampleAsync(
            async (first, others, elapsed) =>
            {
                RetrievalTrace[] written = [first, .. others, first with { Stages = [.. first.Stages.Select(stage => stage with { ElapsedMilliseconds = elapsed, Candidates = [] })] }];
                var (id, recorder) = fixture.Start([.. written.Select((_, i) => $"q{i}")]);
                QuestionRecord[] records = [.. written.Select((trace, i) => RecordSample.Record($"q{i}") with { Question = RecordSample.Question($"q{i}") with { Text = trace.QuestionText }, Trace = trace with { QuestionId = $"q{i}" } })];
                await recorder.RecordAsync(records[..1], Cancelled);
                await recorder.RecordAsync(records[1..], Cancelled);

                Assert.All(records, record => Assert.Equal(TraceText.Of(record.Trace!), TraceText.Of(fixture.Archive.Reader(id).Question(record.Question.Id)!.Trace!)));
                Assert.Equal(written.Length, Sql(fixture, $"SELECT count(*) FROM traces JOIN question_results ON id = result_id WHERE form = 2 AND sweep_id = {id}"));
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public async Task A_frame_is_stored_once_for_all_that_share_it_and_one_that_is_damaged_is_refused()
    {
        using var fixture = new ArchiveFixture();
        var (id, recorder) = fixture.Start("a", "b", "c");
        var other = RecordSample.Record("c");
        await recorder.RecordAsync([RecordSample.Record("a"), RecordSample.Record("b"), other with { Trace = other.Trace! with { Stages = [.. other.Trace.Stages.Select(stage => stage with { Settings = "other" })] } }], Cancelled);
        var (_, second) = fixture.Start("a");
        await second.RecordAsync([RecordSample.Record("a")], Cancelled);
        Assert.Equal(2, Sql(fixture, "SELECT count(*) FROM trace_frames"));

        using var connection = new SqliteConnection($"Data Source={fixture.Path};Pooling=False");
        connection.Execute("UPDATE trace_frames SET frame = CAST(replace(frame, 'limit 100', 'limit 999') AS BLOB)");
        Assert.Contains("is damaged (the checksum of its frame is wrong)", Assert.Throws<SweepArchiveException>(() => fixture.Archive.Reader(id).Question("a")).Message, StringComparison.Ordinal);
        Assert.Equal("other", fixture.Archive.Reader(id).Question("c")!.Trace!.Stages[0].Settings);
        connection.Execute("DELETE FROM trace_frames");
        Assert.Contains("is damaged (frame 1 is missing)", Assert.Throws<SweepArchiveException>(() => fixture.Archive.Reader(id).Question("a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Traces_of_one_recorder_share_what_they_have_in_common_and_keep_apart_what_only_looks_alike()
    {
        using var fixture = new ArchiveFixture();
        var (id, recorder) = fixture.Start("a", "b", "c", "d");
        var text = new string('x', 9);
        var chunk = new TraceChunk { Id = "a.md#0", Source = "a.md", Text = text, Span = new TextSpan(0, 9) };
        TraceChunk[] chunks =
        [
            chunk, chunk with { Source = "b.md" }, chunk with { Span = null }, chunk with { Span = new TextSpan(0, 0) }, chunk with { TokenCount = 0 }, chunk with { IsOverTokenLimit = true }, chunk with { HeadingPath = "h" }, chunk with { Page = 1 },
            chunk with { Text = "y" }, chunk with { Text = "xxxxxxxxy" }, chunk with { Text = new string('x', 9) }, chunk,
        ];
        var written = RecordSample.Trace(RecordSample.Question("a"), []) with { Chunks = chunks, Stages = [] };
        foreach (var question in new[] { "a", "b" })
        {
            await recorder.RecordAsync([Recorded(written, question)], Cancelled);
        }

        var (other, second) = fixture.Start("c");
        await second.RecordAsync([Recorded(written, "c")], Cancelled);

        Assert.All([(id, "a"), (id, "b"), (other, "c")], place => Assert.Equal(chunks.Select(TraceText.Of), fixture.Archive.Reader(place.Item1).Question(place.Item2)!.Trace!.Chunks.Select(TraceText.Of)));
        Assert.Equal(10, Sql(fixture, StoredChunks));
    }

    [Fact]
    public async Task What_a_batch_stored_that_failed_is_stored_again_by_the_next_one()
    {
        using var fixture = new ArchiveFixture();
        var (id, recorder) = fixture.Start("a", "b");
        var good = RecordSample.Record("a", Outcome.Hit, "first", "second");

        // The second of the same id is refused after the chunks of the first were stored.
        var broken = RecordSample.Record("b") with { Error = "\0", Outcome = Outcome.Error, Trace = good.Trace };
        Sql(fixture, "CREATE TRIGGER refuse BEFORE INSERT ON errors BEGIN SELECT raise(ABORT, 'no'); END; SELECT 0");
        await Assert.ThrowsAsync<SqliteException>(() => recorder.RecordAsync([good, broken], Cancelled));
        Assert.Equal(0, Sql(fixture, StoredChunks));

        await recorder.RecordAsync([good], Cancelled);

        Assert.Equivalent(good, fixture.Archive.Reader(id).Question("a"), strict: true);
    }

    [Fact]
    public async Task A_trace_that_is_cut_or_changed_anywhere_is_refused_with_what_to_do()
    {
        using var fixture = new ArchiveFixture();
        var (id, recorder) = fixture.Start("q");
        await recorder.RecordAsync([RecordSample.Record("q")], Cancelled);
        using var connection = new SqliteConnection($"Data Source={fixture.Path};Pooling=False");
        var whole = connection.QuerySingle<byte[]>("SELECT trace FROM traces");

        IEnumerable<byte[]> damaged =
        [
            [], .. Enumerable.Range(0, whole.Length).Where(length => length % 7 == 0).Select(length => whole[..length]), [.. whole, 0],
            .. Enumerable.Range(0, whole.Length).Where(place => place % 13 == 0).Select(place => whole.Select((value, i) => i == place ? (byte)(value ^ 1) : value).ToArray()),
            "{\"questionId\":\"q\"}"u8.ToArray(),
        ];
        foreach (var form in new[] { 0, 1, 2 })
        {
            foreach (var bytes in damaged)
            {
                connection.Execute("UPDATE traces SET form = @form, trace = @bytes", new { form, bytes });
                var error = Assert.Throws<SweepArchiveException>(() => fixture.Archive.Reader(id).Question("q"));
                Assert.Contains($"the trace of question 'q' in sweep {id} is damaged (", error.Message, StringComparison.Ordinal);
                Assert.Contains("`ragprobe sweep` records it anew", error.Message, StringComparison.Ordinal);
            }
        }

        connection.Execute("UPDATE traces SET form = 2, trace = @whole", new { whole });
        Assert.NotNull(fixture.Archive.Reader(id).Question("q")!.Trace);
        connection.Execute("UPDATE traces SET form = 3");
        Assert.Contains("has form 3, this RagProbe knows 0 to 2. Update RagProbe", Assert.Throws<SweepArchiveException>(() => fixture.Archive.Reader(id).Question("q")).Message, StringComparison.Ordinal);
        connection.Execute("UPDATE traces SET form = 2; DELETE FROM chunk_blocks");
        Assert.Contains("chunk 1 is missing", Assert.Throws<SweepArchiveException>(() => fixture.Archive.Reader(id).Question("q")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_block_of_chunks_that_is_cut_or_changed_anywhere_is_refused_or_shows_what_was_written()
    {
        using var fixture = new ArchiveFixture();
        var (id, recorder) = fixture.Start("q");
        await recorder.RecordAsync([RecordSample.Record("q", Outcome.Hit, "first text", "second text", "third")], Cancelled);
        using var connection = new SqliteConnection($"Data Source={fixture.Path};Pooling=False");
        var written = TraceText.Of(fixture.Archive.Reader(id).Question("q")!.Trace!);
        var refused = 0;
        foreach (var column in new[] { "keys", "chunks" })
        {
            var whole = connection.QuerySingle<byte[]>($"SELECT {column} FROM chunk_blocks");
            foreach (var bytes in Enumerable.Range(0, whole.Length).Select(length => whole[..length]).Concat(Enumerable.Range(0, whole.Length).Select(place => whole.Select((value, i) => i == place ? (byte)(value ^ 1) : value).ToArray())))
            {
                connection.Execute($"UPDATE chunk_blocks SET {column} = @bytes", new { bytes });
                try
                {
                    Assert.Equal(written, TraceText.Of(fixture.Archive.Reader(id).Question("q")!.Trace!));
                }
                catch (SweepArchiveException error)
                {
                    Assert.Contains($"the trace of question 'q' in sweep {id} is damaged (", error.Message, StringComparison.Ordinal);
                    refused++;
                }
            }

            connection.Execute($"UPDATE chunk_blocks SET {column} = @whole", new { whole });
            Assert.Equal(2 * whole.Length, refused);
            refused = 0;
        }
    }

    [Fact]
    public async Task Chunks_that_fill_many_blocks_are_found_again_whichever_a_question_shares_with_others()
    {
        using var fixture = new ArchiveFixture();
        string[] ids = [.. Enumerable.Range(0, 40).Select(i => $"q{i}")];
        var (id, recorder) = fixture.Start(ids);
        var chunks = Enumerable.Range(0, 120).Select(i => new TraceChunk { Id = $"c{i:000}", Source = "a.md", Text = new string((char)('a' + (i % 26)), 50 * i) }).ToList();
        var records = ids.Select((question, i) => Recorded(RecordSample.Trace(RecordSample.Question(question), []) with { Chunks = [.. chunks.Where((_, j) => j % (i + 1) == 0 || j == i)], Stages = [] }, question)).ToList();
        foreach (var batch in records.Chunk(7))
        {
            await recorder.RecordAsync(batch, Cancelled);
        }

        Assert.All(records, record => Assert.Equal(record.Trace!.Chunks.Select(TraceText.Of), fixture.Archive.Reader(id).Question(record.Question.Id)!.Trace!.Chunks.Select(TraceText.Of)));
        Assert.Equal(120, Sql(fixture, StoredChunks));
        Assert.InRange(Sql(fixture, "SELECT count(*) FROM chunk_blocks"), 6, 20);
    }

    [Fact]
    public async Task Recorders_that_take_turns_in_one_archive_do_not_mix_up_their_chunks()
    {
        using var fixture = new ArchiveFixture();
        using var other = fixture.Open();
        var (first, one) = fixture.Start("a", "b");
        var second = other.Start(Sweeps.SweepPlanTests.Plan with { QuestionCount = 2 });
        var two = new OrderedRecorder(other.Recorder(second), ["a", "b"]);
        QuestionRecord[] records = [RecordSample.Record("a", Outcome.Hit, "1", "2"), RecordSample.Record("b", Outcome.Hit, "3", "2")];
        QuestionRecord[] others = [RecordSample.Record("a", Outcome.Hit, "2", "4"), RecordSample.Record("b", Outcome.Hit, "3", "1", "5")];
        foreach (var (record, otherRecord) in records.Zip(others))
        {
            await one.RecordAsync([record], Cancelled);
            await two.RecordAsync([otherRecord], Cancelled);
        }

        Assert.All(records, record => Assert.Equivalent(record, fixture.Archive.Reader(first).Question(record.Question.Id), strict: true));
        Assert.All(others, record => Assert.Equivalent(record, fixture.Archive.Reader(second).Question(record.Question.Id), strict: true));
    }

    // What the compact form writes field by field: a new property would be lost without a word.
    [Theory]
    [InlineData(typeof(TraceChunk), "Evidence HeadingPath Id IsExpectedSource IsOverTokenLimit Page Source Span Text TokenCount")]
    [InlineData(typeof(TraceCandidate), "ChunkId RankFromOne Score")]
    [InlineData(typeof(RetrievalTrace), "Answer Chunks Delivered Fingerprints QuestionId QuestionText QuestionTokens Stages")]
    [InlineData(typeof(TraceStage), "Candidates ElapsedMilliseconds Name Retries ScoredCount Settings UnrankedIds")]
    [InlineData(typeof(TraceToken), "Id IsBeyondLimit IsUnknown Piece Span")]
    [InlineData(typeof(Evidence), "Coverage Covered Grade InChunk JudgmentIndex")]
    [InlineData(typeof(TextSpan), "End Length Start")]
    public void The_compact_form_knows_every_property(Type type, string properties) =>
        Assert.Equal(properties, string.Join(' ', type.GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal)));

    private static Gen<TraceStage> Stages(TraceChunk[] chunks)
    {
        var ids = Gen.OneOf([Texts, .. chunks.Select(chunk => Gen.Const(chunk.Id))]);
        var inOrder = Gen.Select(ids, Scores).Array[0, 6].Select(pairs => pairs.Select((pair, i) => new TraceCandidate(pair.Item1, i + 1, pair.Item2)).ToArray());
        var single = Gen.Select(ids, Gen.Float).Array[0, 6].Select(pairs => pairs.Select((pair, i) => new TraceCandidate(pair.Item1, i + 1, pair.Item2)).ToArray());
        var ranked = Gen.Select(ids, Gen.Int, Scores, (id, rank, score) => new TraceCandidate(id, rank, score)).Array[0, 6];
        return Gen.Select(Texts, Texts, Gen.OneOf(inOrder, single, ranked), Gen.Int.Nullable(), Texts.Array[0, 2], Gen.Int[0, 9], Scores, (name, settings, candidates, scored, unranked, retries, elapsed) =>
            new TraceStage { Name = name, Settings = settings, Candidates = candidates, ScoredCount = scored, UnrankedIds = unranked, Retries = retries, ElapsedMilliseconds = elapsed });
    }

    private static Gen<T> Values<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static QuestionRecord Recorded(RetrievalTrace trace, string question = "q") => RecordSample.Record(question) with { Trace = trace };

    private static long Sql(ArchiveFixture fixture, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={fixture.Path};Pooling=False");
        return connection.ExecuteScalar<long>(sql);
    }
}
