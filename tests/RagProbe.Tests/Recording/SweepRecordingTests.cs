using System.Text;
using CsCheck;
using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.EvalSets;
using RagProbe.Recording;
using RagProbe.Sweeps;
using RagProbe.Tests.Filters;
using RagProbe.Text;

namespace RagProbe.Tests.Recording;

public sealed class SweepRecordingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_comes_back_as_it_was_written()
    {
        using var fixture = new ArchiveFixture();
        var (id, recorder) = fixture.Start("q 😀");
        var written = RecordSample.Record("q 😀", Outcome.PassageMiss);
        await recorder.RecordAsync([written], Cancelled);

        var read = fixture.Archive.Reader(id).Question("q 😀")!;

        Assert.Equivalent(written, read, strict: true);
        Assert.Equal(RecordSample.EveryFilter, read.Question.Filter);
        Assert.Equal(written.Trace!.Chunks[0].Span, read.Trace!.Chunks[0].Span);
        Assert.Equal(written.Trace.Chunks[0].Evidence[0].InChunk, read.Trace.Chunks[0].Evidence[0].InChunk);
        Assert.Equal(written.Trace.QuestionTokens, read.Trace.QuestionTokens);
        Assert.Equal(written.Trace.Stages.SelectMany(stage => stage.Candidates), read.Trace.Stages.SelectMany(stage => stage.Candidates));
    }

    [Fact]
    public async Task An_unanswerable_question_without_anything_comes_back_so()
    {
        using var fixture = new ArchiveFixture();
        var (id, recorder) = fixture.Start("q");
        var question = new Question { Id = "q", Text = "", Unanswerable = true };
        var written = new QuestionRecord { Question = question, Outcome = Outcome.Rejected, Trace = RecordSample.Trace(question, []) with { Stages = [], QuestionTokens = [] } };
        await recorder.RecordAsync([written], Cancelled);

        var read = fixture.Archive.Reader(id).Question("q")!;

        Assert.Equivalent(written, read, strict: true);
        Assert.True(read.Question.Unanswerable);
        Assert.Null(read.Question.Filter);
        Assert.Null(read.BestCandidateRank);
        Assert.Empty(read.Trace!.Delivered);
    }

    [Fact]
    public void Any_question_comes_back_as_it_was_written()
    {
        using var fixture = new ArchiveFixture();
        var text = Gen.Char.Where(c => !char.IsSurrogate(c)).Array[0, 20].Select(chars => new string(chars));
        var judgment = Gen.Select(text, text, Gen.Int[0, 9], Gen.Int[-1, 3], (source, quote, start, grade) => new Judgment { Source = source, Quote = quote, Span = new TextSpan(start, start + quote.Length), Grade = grade, TextBefore = source });
        var question = Gen.Select(text, judgment.List[0, 3], text.List[0, 3], FilterGen.Filter, (asked, expected, tags, filter) => new Question { Id = "q", Text = asked, Expected = expected, Tags = tags, Filter = filter, Answer = asked });

        question.Sample(
            written =>
            {
                var (id, recorder) = fixture.Start("q");
                recorder.RecordAsync([new QuestionRecord { Question = written, Outcome = Outcome.SourceMiss, Trace = RecordSample.Trace(written, written.Text) }], CancellationToken.None).GetAwaiter().GetResult();
                var read = fixture.Archive.Reader(id).Question("q")!;
                Assert.Equal((written.Text, written.Answer), (read.Question.Text, read.Question.Answer));
                Assert.Equal(written.Expected, read.Question.Expected);
                Assert.Equal(written.Tags, read.Question.Tags);
                Assert.Equal(written.Filter, read.Question.Filter);
                Assert.Equal(written.Text, read.Trace!.Chunks[0].Text);
            },
            iter: 100);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_becomes_a_replacement_character_and_moves_no_offset()
    {
        using var fixture = new ArchiveFixture();
        var (id, recorder) = fixture.Start("q");
        var question = RecordSample.Question("q") with { Text = "a\ud800b" };
        await recorder.RecordAsync([new QuestionRecord { Question = question, Outcome = Outcome.Hit, Trace = RecordSample.Trace(question, "x\udc00y") }], Cancelled);

        var read = fixture.Archive.Reader(id).Question("q")!;

        Assert.Equal("a\ufffdb", read.Question.Text);
        Assert.Equal("x\ufffdy", read.Trace!.Chunks[0].Text);
    }

    [Fact]
    public async Task Questions_come_back_in_the_eval_sets_order_whatever_order_they_were_recorded_in()
    {
        using var fixture = new ArchiveFixture();
        var (id, recorder) = fixture.Start("z", "a", "m");
        await recorder.RecordAsync([RecordSample.Record("m")], Cancelled);
        await recorder.RecordAsync([RecordSample.Record("a"), RecordSample.Record("z")], Cancelled);

        var questions = fixture.Archive.Reader(id).Questions();

        Assert.Equal(["z", "a", "m"], questions.Select(record => record.Question.Id));
        Assert.Equal(["z", "a", "m"], fixture.Archive.Reader(id).EachQuestion().Select(record => record.Question.Id));
        Assert.All(questions, record =>
        {
            Assert.Null(record.Trace);
            Assert.Equal(["Success@10", "char:IoU@10", "nDCG@10"], record.Measures.Keys);
            Assert.Equal(0.1 + 0.2, record.Measures["nDCG@10"]);
        });
    }

    [Fact]
    public async Task A_chunk_is_stored_once_for_many_questions_and_sweeps()
    {
        using var fixture = new ArchiveFixture();
        var (_, first) = fixture.Start("a", "b");
        await first.RecordAsync([RecordSample.Record("a", Outcome.Hit, "shared", "only a"), RecordSample.Record("b", Outcome.Hit, "shared", "shared")], Cancelled);
        var (id, second) = fixture.Start("a");
        await second.RecordAsync([RecordSample.Record("a", Outcome.Hit, "shared", "new")], Cancelled);

        using var connection = new SqliteConnection($"Data Source={fixture.Path};Pooling=False");
        var stored = connection.Query<byte[]>("SELECT chunks FROM chunk_blocks").Select(Encoding.UTF8.GetString).ToList();

        // "shared" stands in two places of its document: two chunks.
        Assert.Equal((2, 1, 1), (Stored("shared"), Stored("only a"), Stored("new")));
        Assert.Equal(["shared", "new"], fixture.Archive.Reader(id).Question("a")!.Trace!.Chunks.Select(chunk => chunk.Text));

        int Stored(string text) => stored.Sum(block => block.Split(text).Length - 1);
    }

    [Fact]
    public async Task An_error_is_tried_again_and_replaced_and_its_message_is_not_lost()
    {
        using var fixture = new ArchiveFixture();
        var (id, recorder) = fixture.Start("a", "b");
        await recorder.RecordAsync([RecordSample.Record("a"), RecordSample.Error("b", "first")], Cancelled);
        var recordedBefore = await recorder.RecordedAsync(Cancelled);
        await recorder.RecordAsync([RecordSample.Error("b", "second")], Cancelled);
        var failed = fixture.Archive.Reader(id).Question("b")!;
        await recorder.RecordAsync([RecordSample.Record("b", Outcome.SourceMiss)], Cancelled);

        var replaced = fixture.Archive.Reader(id).Question("b")!;

        Assert.Equal(["a"], recordedBefore);
        Assert.Equal((Outcome.Error, "second"), (failed.Outcome, failed.Error));
        Assert.Null(failed.Trace);
        Assert.Equal((Outcome.SourceMiss, null), (replaced.Outcome, replaced.Error));
        Assert.NotNull(replaced.Trace);
        Assert.Equal(["a", "b"], (await recorder.RecordedAsync(Cancelled)).Order(StringComparer.Ordinal));
        Assert.Equal(2, fixture.Archive.Reader(id).Questions().Count);
        using var connection = new SqliteConnection($"Data Source={fixture.Path};Pooling=False");
        Assert.Equal(["first", "second"], connection.Query<string>("SELECT message FROM errors ORDER BY id"));
    }

    [Fact]
    public async Task A_batch_with_an_error_in_the_middle_leaves_nothing()
    {
        using var fixture = new ArchiveFixture();
        var (id, recorder) = fixture.Start("a", "b", "c");
        await recorder.RecordAsync([RecordSample.Error("a", "kept")], Cancelled);
        var stranger = RecordSample.Record("not in the eval set");
        var notANumber = RecordSample.Record("c") with { Measures = new Dictionary<string, double>(StringComparer.Ordinal) { ["x"] = double.NaN } };

        await Assert.ThrowsAnyAsync<Exception>(() => recorder.RecordAsync([RecordSample.Record("a"), stranger, RecordSample.Record("b")], Cancelled));
        await Assert.ThrowsAnyAsync<Exception>(() => recorder.RecordAsync([RecordSample.Record("a"), RecordSample.Record("b"), notANumber], Cancelled));

        var only = Assert.Single(fixture.Archive.Reader(id).Questions());
        Assert.Equal(("a", Outcome.Error, "kept"), (only.Question.Id, only.Outcome, only.Error));
        await recorder.RecordAsync([RecordSample.Record("b")], Cancelled);
        Assert.Equal(2, fixture.Archive.Reader(id).Questions().Count);
    }

    [Fact]
    public async Task Sweeps_do_not_see_each_others_questions()
    {
        using var fixture = new ArchiveFixture();
        var (one, first) = fixture.Start("a", "b");
        var (two, second) = fixture.Start("a", "b");
        await first.RecordAsync([RecordSample.Record("a"), RecordSample.Record("b", Outcome.SourceMiss)], Cancelled);
        await second.RecordAsync([RecordSample.Record("a", Outcome.PassageMiss)], Cancelled);

        Assert.Equal(["a"], await second.RecordedAsync(Cancelled));
        Assert.Null(fixture.Archive.Reader(two).Question("b"));
        Assert.Equal(Outcome.Hit, fixture.Archive.Reader(one).Question("a")!.Outcome);
        Assert.Equal([(Outcome.Hit, 1), (Outcome.SourceMiss, 1)], fixture.Archive.Find(one)!.Outcomes.OrderBy(entry => entry.Key).Select(entry => (entry.Key, entry.Value)));
        Assert.Equal([(Outcome.PassageMiss, 1)], fixture.Archive.Find(two)!.Outcomes.Select(entry => (entry.Key, entry.Value)));
    }

    [Fact]
    public async Task A_reader_sees_what_is_committed_while_another_archive_writes()
    {
        using var fixture = new ArchiveFixture();
        var (id, recorder) = fixture.Start("a", "b");
        await recorder.RecordAsync([RecordSample.Record("a")], Cancelled);
        using var reading = fixture.Open();
        using var writing = new SqliteConnection($"Data Source={fixture.Path};Pooling=False");
        writing.Open();
        using var transaction = writing.BeginTransaction(deferred: false);
        writing.Execute("UPDATE question_results SET outcome = 'Rejected'", transaction: transaction);

        var during = reading.Reader(id).Questions();
        transaction.Commit();
        var after = reading.Reader(id).Questions();
        await recorder.RecordAsync([RecordSample.Record("b")], Cancelled);

        Assert.Equal([Outcome.Hit], during.Select(record => record.Outcome));
        Assert.Equal([Outcome.Rejected], after.Select(record => record.Outcome));
        Assert.Equal(2, reading.Reader(id).Questions().Count);
        Assert.Equal(2, reading.Find(id)!.RecordedCount);
    }

    [Fact]
    public async Task A_reader_never_sees_a_question_without_its_measures()
    {
        using var fixture = new ArchiveFixture();
        string[] ids = [.. Enumerable.Range(0, 400).Select(number => $"q{number}")];
        var (id, _) = fixture.Start(ids);
        var writer = Task.Run(
            async () =>
            {
                using var archive = fixture.Open();
                var recorder = new OrderedRecorder(archive.Recorder(id), ids);
                foreach (var batch in ids.Chunk(4))
                {
                    await recorder.RecordAsync([.. batch.Select(question => RecordSample.Record(question))], Cancelled);
                }
            },
            Cancelled);

        var seen = 0;
        while (seen < ids.Length)
        {
            var questions = fixture.Archive.Reader(id).Questions();
            Assert.All(questions, record => Assert.Equal(3, record.Measures.Count));
            Assert.True(questions.Count >= seen && questions.Count % 4 == 0);
            seen = questions.Count;
            Assert.False(writer.IsFaulted, writer.Exception?.ToString());
        }

        await writer;
    }

    [Fact]
    public void A_question_that_was_not_recorded_is_null() =>
        WithArchive(fixture => Assert.Null(fixture.Archive.Reader(fixture.Start("a").Id).Question("a")));

    [Fact]
    public void Equal_questions_have_equal_fingerprints_and_any_change_another()
    {
        var question = RecordSample.Question("q");
        string[] fingerprints =
        [
            .. new[]
            {
                question, question with { Text = "x" }, question with { Id = "r" }, question with { Filter = null }, question with { Unanswerable = true }, question with { Expected = [] },
                question with { Expected = [question.Expected[0] with { Grade = 2 }, question.Expected[1]] }, question with { Expected = [.. question.Expected.Reverse()] },
            }.Select(changed => QuestionFingerprint.Of([changed])),
            QuestionFingerprint.Of([]),
            QuestionFingerprint.Of([question, question]),
        ];

        Assert.Equal(fingerprints.Length, fingerprints.Distinct(StringComparer.Ordinal).Count());
        Assert.All(fingerprints, fingerprint => Assert.Equal(16, fingerprint.Length));
        Assert.Equal(fingerprints[0], QuestionFingerprint.Of([RecordSample.Question("q")]));
    }

    private static void WithArchive(Action<ArchiveFixture> action)
    {
        using var fixture = new ArchiveFixture();
        action(fixture);
    }
}
