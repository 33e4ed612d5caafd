using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.Recording;
using RagProbe.Sweeps;
using RagProbe.Tests.Sweeps;

namespace RagProbe.Tests.Recording;

public sealed class OlderArchiveTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void A_trace_and_measures_of_an_older_release_are_read_as_they_were_written()
    {
        using var fixture = new ArchiveFixture();
        var id = Older(fixture, RecordSample.Record("a", Outcome.PassageMiss, "one", "two"), RecordSample.Error("b", "gone"));

        using var archive = fixture.Open();

        Assert.Equivalent(RecordSample.Record("a", Outcome.PassageMiss, "one", "two"), archive.Reader(id).Question("a"), strict: true);
        Assert.Equal((Outcome.Error, "gone"), (archive.Reader(id).Question("b")!.Outcome, archive.Reader(id).Question("b")!.Error));
        var questions = archive.Reader(id).Questions();
        Assert.Equal([3, 0], questions.Select(record => record.Measures.Count));
        Assert.Equal((1d / 3, 0.1 + 0.2), (questions[0].Measures["char:IoU@10"], questions[0].Measures["nDCG@10"]));
    }

    [Fact]
    public async Task A_sweep_that_an_older_release_began_goes_on_and_both_forms_stand_side_by_side()
    {
        using var fixture = new ArchiveFixture();
        var id = Older(fixture, RecordSample.Record("a", Outcome.Hit, "shared", "old"), RecordSample.Error("b", "gone"));

        using var archive = fixture.Open();
        var recorder = new OrderedRecorder(archive.Recorder(id), ["a", "b", "c"]);
        var recorded = await recorder.RecordedAsync(Cancelled);
        await recorder.RecordAsync([RecordSample.Record("b", Outcome.Hit, "shared", "new"), RecordSample.Record("c", Outcome.Hit, "old")], Cancelled);

        Assert.Equal(["a"], recorded);
        Assert.Equal(["a", "b", "c"], archive.Reader(id).Questions().Select(record => record.Question.Id));
        Assert.All(archive.Reader(id).Questions(), record => Assert.Equal(["Success@10", "char:IoU@10", "nDCG@10"], record.Measures.Keys));
        Assert.Equivalent(RecordSample.Record("a", Outcome.Hit, "shared", "old"), archive.Reader(id).Question("a"), strict: true);
        Assert.Equivalent(RecordSample.Record("b", Outcome.Hit, "shared", "new"), archive.Reader(id).Question("b"), strict: true);
        Assert.Equivalent(RecordSample.Record("c", Outcome.Hit, "old"), archive.Reader(id).Question("c"), strict: true);
    }

    [Fact]
    public async Task What_belongs_to_results_stays_with_them_when_they_move_to_another_table()
    {
        using var fixture = new ArchiveFixture();
        var id = fixture.Archive.Start(SweepPlanTests.Plan with { QuestionCount = 3 });
        fixture.Archive.Dispose();
        OlderArchive.DowngradeToRows(fixture.Path);
        OlderArchive.RecordInRows(fixture.Path, id, RecordSample.Record("b", Outcome.PassageMiss, "one"), RecordSample.Record("a", Outcome.Hit, "two"));
        using (var connection = new SqliteConnection($"Data Source={fixture.Path};Pooling=False;Foreign Keys=True"))
        {
            connection.Execute(
                "INSERT INTO findings VALUES (@id, 'b', 'query-typo', 0, @json); INSERT INTO measures VALUES (@id, 'a', 'MAP', 0.5)",
                new { id, json = JsonSerializer.Serialize(DiagnosisSample.Typo("b"), RecordJson.Default.QuestionDiagnosis) });
        }

        using var archive = fixture.Open();

        Assert.Equal(["b", "a"], archive.Reader(id).Questions().Select(record => record.Question.Id));
        Assert.Equal("b", Assert.Single(archive.Reader(id).Diagnoses()).QuestionId);
        Assert.Equal((1, 1), (archive.Find(id)!.Outcomes[Outcome.Hit], archive.Find(id)!.Outcomes[Outcome.PassageMiss]));
        using var after = new SqliteConnection($"Data Source={fixture.Path};Pooling=False;Foreign Keys=True");
        Assert.Empty(after.Query("PRAGMA foreign_key_check"));
        await new OrderedRecorder(archive.Recorder(id), ["b", "a"]).RecordAsync([RecordSample.Record("b", Outcome.Hit, "one")], Cancelled);
        Assert.Equal((0, 1, 2), (Count("findings"), Count("measures"), Count("traces")));

        int Count(string table) => after.ExecuteScalar<int>($"SELECT count(*) FROM {table}");
    }

    [Fact]
    public async Task Chunks_that_an_older_release_kept_in_rows_are_read_beside_those_in_blocks()
    {
        using var fixture = new ArchiveFixture();
        var id = fixture.Archive.Start(SweepPlanTests.Plan with { QuestionCount = 3 });
        fixture.Archive.Dispose();
        OlderArchive.DowngradeToRows(fixture.Path);
        QuestionRecord[] older = [RecordSample.Record("a", Outcome.PassageMiss, "one", "two"), RecordSample.Record("b", Outcome.Hit, "three")];
        OlderArchive.RecordInRows(fixture.Path, id, older);

        using var archive = fixture.Open();
        var newer = RecordSample.Record("c", Outcome.Hit, "four", "one");
        await new OrderedRecorder(archive.Recorder(id), ["a", "b", "c"]).RecordAsync([newer], Cancelled);

        Assert.All([.. older, newer], record => Assert.Equivalent(record, archive.Reader(id).Question(record.Question.Id), strict: true));
    }

    private static long Older(ArchiveFixture fixture, params IReadOnlyList<QuestionRecord> records)
    {
        var id = fixture.Archive.Start(SweepPlanTests.Plan with { QuestionCount = 3 });
        fixture.Archive.Dispose();
        OlderArchive.Downgrade(fixture.Path);
        OlderArchive.Record(fixture.Path, id, records);
        return id;
    }
}
