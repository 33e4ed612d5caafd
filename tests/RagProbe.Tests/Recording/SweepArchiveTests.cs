using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.Recording;
using RagProbe.Sweeps;
using RagProbe.Tests.Sweeps;

namespace RagProbe.Tests.Recording;

public sealed class SweepArchiveTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sweep_is_listed_with_its_plan_times_and_counts_newest_first()
    {
        using var fixture = new ArchiveFixture();
        var (first, _) = fixture.Start("a");
        fixture.Time.Now += TimeSpan.FromMinutes(1);
        var (second, recorder) = fixture.Start("a", "b", "c");
        await recorder.RecordAsync([RecordSample.Record("a"), RecordSample.Record("b", Outcome.SourceMiss), RecordSample.Error("c", "gone")], Cancelled);
        fixture.Time.Now += TimeSpan.FromMilliseconds(1500);
        await recorder.FinishAsync(Cancelled);

        var sweeps = fixture.Archive.List();

        Assert.Equal([second, first], sweeps.Select(sweep => sweep.Id));
        Assert.Equivalent(SweepPlanTests.Plan with { QuestionCount = 3 }, sweeps[0].Plan, strict: true);
        Assert.Equal((FixedTime.Start.AddMinutes(1), FixedTime.Start.AddMinutes(1).AddMilliseconds(1500)), (sweeps[0].StartedAt, sweeps[0].FinishedAt));
        Assert.Equal((3, 1), (sweeps[0].RecordedCount, sweeps[0].FailureCount));
        Assert.Equal((FixedTime.Start, null, 0), (sweeps[1].StartedAt, sweeps[1].FinishedAt, sweeps[1].RecordedCount));
        Assert.Equivalent(sweeps[0], fixture.Archive.Find(second), strict: true);
    }

    [Fact]
    public void A_sweep_that_is_not_there_is_null_and_its_reader_says_where_to_look()
    {
        using var fixture = new ArchiveFixture();

        Assert.Null(fixture.Archive.Find(7));
        var error = Assert.Throws<SweepArchiveException>(() => fixture.Archive.Reader(7));
        Assert.Contains("sweep 7", error.Message, StringComparison.Ordinal);
        Assert.Contains("ragprobe sweeps", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_recorded_is_there_when_the_archive_is_opened_again()
    {
        using var fixture = new ArchiveFixture();
        var (id, recorder) = fixture.Start("a");
        await recorder.RecordAsync([RecordSample.Record("a")], Cancelled);
        fixture.Archive.Dispose();

        using var again = fixture.Open();

        Assert.Equivalent(RecordSample.Record("a"), again.Reader(id).Question("a"), strict: true);
    }

    [Fact]
    public async Task A_complete_sweep_is_one_file_once_its_archive_is_closed()
    {
        using var fixture = new ArchiveFixture();
        var (_, recorder) = fixture.Start("a", "b");
        await recorder.RecordAsync([RecordSample.Record("a"), RecordSample.Record("b")], Cancelled);
        Assert.True(File.Exists($"{fixture.Path}-wal"));

        await recorder.FinishAsync(Cancelled);
        fixture.Archive.Dispose();

        Assert.Equal([fixture.Path], Directory.GetFiles(Path.GetDirectoryName(fixture.Path)!));
    }

    [Fact]
    public async Task Many_may_open_a_new_archive_at_once_and_the_schema_is_made_once()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Of("sweeps.db");

        var archives = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => SweepArchive.Open(path, TimeProvider.System), Cancelled)));

        Assert.Equal(Enumerable.Range(1, 6).Select(number => (long)number), archives.Select(archive => archive.Start(SweepPlanTests.Plan)).Order());
        foreach (var archive in archives)
        {
            Assert.Equal(6, archive.List().Count);
            archive.Dispose();
        }
    }

    [Fact]
    public void A_newer_schema_is_refused_with_what_to_do()
    {
        using var fixture = new ArchiveFixture();
        Sql(fixture.Path, "PRAGMA user_version = 99");

        var error = Assert.Throws<SweepArchiveException>(fixture.Open);

        Assert.Contains(fixture.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("schema 99", error.Message, StringComparison.Ordinal);
        Assert.Contains("Update RagProbe", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_SQLite_is_refused_and_left_alone()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("sweeps.db", new string('x', 5000));

        var error = Assert.Throws<SweepArchiveException>(() => SweepArchive.Open(path, TimeProvider.System));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("--data", error.Message, StringComparison.Ordinal);
        Assert.Equal(new string('x', 5000), File.ReadAllText(path));
    }

    [Theory]
    [InlineData("CREATE TABLE recipe (name TEXT)")]
    [InlineData("CREATE TABLE recipe (name TEXT); PRAGMA user_version = 1")]
    [InlineData("PRAGMA application_id = 7")]
    public void Another_programs_database_is_refused_and_left_alone(string sql)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Of("sweeps.db");
        Sql(path, sql);
        var before = File.ReadAllBytes(path);

        var error = Assert.Throws<SweepArchiveException>(() => SweepArchive.Open(path, TimeProvider.System));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("not a RagProbe sweep archive", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_folder_in_the_place_of_the_file_is_refused()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<SweepArchiveException>(() => SweepArchive.Open(folder.Path, TimeProvider.System));

        Assert.Contains(folder.Path, error.Message, StringComparison.Ordinal);
    }

    private static void Sql(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Execute(sql);
    }
}
