using Dapper;
using Microsoft.Data.Sqlite;
using RagProbe.Diagnosis;
using RagProbe.Recording;
using RagProbe.Sweeps;

namespace RagProbe.Tests.Recording;

public sealed class FindingsRecordingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_diagnosis_comes_back_as_it_was_written()
    {
        using var fixture = new ArchiveFixture();
        var id = await SweepAsync(fixture, "a 😀");
        fixture.Archive.RecordFindings(id, DiagnosisSample.Report(DiagnosisSample.Typo("a 😀")), seed: 11, "inputs", wanted: 3);

        var reader = fixture.Archive.Reader(id);

        Assert.Equivalent(DiagnosisSample.Typo("a 😀"), reader.Diagnosis("a 😀"), strict: true);
        Assert.Equivalent(DiagnosisSample.Typo("a 😀"), Assert.Single(reader.Diagnoses()), strict: true);
        Assert.Equal(new RecordedDiagnosis { Inputs = "inputs", Seed = 11, QuestionsWanted = 3, QuestionsDiagnosed = 1, QuestionsAsked = 5, Embeddings = 7, Searches = 12 }, Assert.Single(reader.DiagnosisRuns()));
    }

    [Fact]
    public async Task A_sweep_that_was_not_diagnosed_has_no_findings_and_no_cost()
    {
        using var fixture = new ArchiveFixture();
        var reader = fixture.Archive.Reader(await SweepAsync(fixture, "a"));

        Assert.Null(reader.Diagnosis("a"));
        Assert.Empty(reader.Diagnoses());
        Assert.Empty(reader.DiagnosisRuns());
    }

    [Fact]
    public async Task A_score_that_is_no_number_comes_back_as_it_was()
    {
        using var fixture = new ArchiveFixture();
        var id = await SweepAsync(fixture, "a");
        var plain = DiagnosisSample.Plain("a", CauseCodes.VectorPoisoned, CauseClass.Defect);
        fixture.Archive.RecordFindings(id, DiagnosisSample.Report(plain with { Finding = plain.Finding with { ScoreBefore = double.NaN, ScoreAfter = double.NegativeInfinity } }), seed: 1, "inputs", wanted: 3);

        var finding = fixture.Archive.Reader(id).Diagnosis("a")!.Finding;

        Assert.Equal((double.NaN, double.NegativeInfinity), (finding.ScoreBefore, finding.ScoreAfter));
    }

    [Fact]
    public async Task Diagnosed_again_a_question_has_its_new_finding_and_the_others_keep_theirs()
    {
        using var fixture = new ArchiveFixture();
        var id = await SweepAsync(fixture, "z", "a", "m");
        fixture.Archive.RecordFindings(id, DiagnosisSample.Report(DiagnosisSample.Typo("m"), DiagnosisSample.Typo("z"), DiagnosisSample.Plain("a", CauseCodes.Unknown)), seed: 1, "inputs", wanted: 3);
        fixture.Archive.RecordFindings(id, DiagnosisSample.Report(DiagnosisSample.Plain("z", CauseCodes.SemanticGap)) with { Searches = 2 }, seed: 2, "inputs", wanted: 3);

        var reader = fixture.Archive.Reader(id);

        Assert.Equal([("z", CauseCodes.SemanticGap), ("a", CauseCodes.Unknown), ("m", CauseCodes.QueryTypo)], reader.Diagnoses().Select(diagnosis => (diagnosis.QuestionId, diagnosis.Finding.Cause)));
        Assert.Equal([(2, 1, 2L), (1, 3, 12L)], reader.DiagnosisRuns().Select(run => (run.Seed, run.QuestionsDiagnosed, run.Searches)));
    }

    [Fact]
    public async Task A_sweep_is_diagnosed_where_one_run_went_through_all_failures_and_no_later_one_worked_on_something_else()
    {
        using var fixture = new ArchiveFixture();
        var id = await SweepAsync(fixture, "a", "b");
        var reader = fixture.Archive.Reader(id);
        Assert.False(reader.IsDiagnosed("now", failures: 2));

        Record("now", wanted: 1);
        Assert.False(reader.IsDiagnosed("now", failures: 2));
        Record("now", wanted: 2);
        Record("now", wanted: 1);
        Assert.True(reader.IsDiagnosed("now", failures: 2));
        Assert.False(reader.IsDiagnosed("other", failures: 2));
        Assert.False(reader.IsDiagnosed("now", failures: 3));
        Record("other", wanted: 1);
        Assert.False(reader.IsDiagnosed("now", failures: 2));
        Assert.False(reader.IsDiagnosed("other", failures: 2));

        void Record(string inputs, int wanted) => fixture.Archive.RecordFindings(id, DiagnosisSample.Report(DiagnosisSample.Typo("a")), seed: 1, inputs, wanted);
    }

    [Fact]
    public async Task The_same_report_is_the_same_bytes_in_every_archive_and_however_often_it_is_recorded()
    {
        using var first = new ArchiveFixture();
        using var second = new ArchiveFixture();
        var report = DiagnosisSample.Report(DiagnosisSample.Typo("a"), DiagnosisSample.Plain("b", CauseCodes.Unknown));
        first.Archive.RecordFindings(await SweepAsync(first, "a", "b"), report, seed: 1, "inputs", wanted: 3);
        var twice = await SweepAsync(second, "a", "b");
        second.Archive.RecordFindings(twice, report, seed: 1, "inputs", wanted: 3);
        second.Archive.RecordFindings(twice, report, seed: 1, "inputs", wanted: 3);

        var rows = Rows(first);

        Assert.Equal([("a", "query-typo", 0L), ("b", "unknown", 1L)], rows.Select(row => (row.Id, row.Cause, row.Abstained)));
        Assert.Equal(rows, Rows(second));
    }

    [Fact]
    public async Task Findings_of_a_question_that_the_sweep_does_not_hold_are_refused_and_nothing_is_kept()
    {
        using var fixture = new ArchiveFixture();
        var id = await SweepAsync(fixture, "a");

        var error = Assert.Throws<SweepArchiveException>(() => fixture.Archive.RecordFindings(id, DiagnosisSample.Report(DiagnosisSample.Typo("a"), DiagnosisSample.Typo("b")), seed: 1, "inputs", wanted: 3));

        Assert.Contains($"sweep {id} holds no question 'b'", error.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Archive.Reader(id).Diagnoses());
        Assert.Empty(fixture.Archive.Reader(id).DiagnosisRuns());
    }

    [Fact]
    public void Findings_of_a_sweep_that_is_not_there_are_refused()
    {
        using var fixture = new ArchiveFixture();

        Assert.Throws<SweepArchiveException>(() => fixture.Archive.RecordFindings(9, DiagnosisSample.Report(), seed: 1, "inputs", wanted: 3));
    }

    [Fact]
    public async Task A_finding_goes_with_the_result_that_it_explained()
    {
        using var fixture = new ArchiveFixture();
        var (id, recorder) = fixture.Start("a", "b");
        await recorder.RecordAsync([RecordSample.Record("a", Outcome.SourceMiss), RecordSample.Record("b", Outcome.SourceMiss)], Cancelled);
        fixture.Archive.RecordFindings(id, DiagnosisSample.Report(DiagnosisSample.Typo("a"), DiagnosisSample.Typo("b")), seed: 1, "inputs", wanted: 3);
        await recorder.RecordAsync([RecordSample.Record("a")], Cancelled);

        Assert.Equal(["b"], fixture.Archive.Reader(id).Diagnoses().Select(diagnosis => diagnosis.QuestionId));
    }

    [Fact]
    public async Task Sweeps_do_not_see_each_others_findings()
    {
        using var fixture = new ArchiveFixture();
        var one = await SweepAsync(fixture, "a");
        var two = await SweepAsync(fixture, "a");
        fixture.Archive.RecordFindings(one, DiagnosisSample.Report(DiagnosisSample.Typo("a")), seed: 1, "inputs", wanted: 3);

        Assert.NotNull(fixture.Archive.Reader(one).Diagnosis("a"));
        Assert.Null(fixture.Archive.Reader(two).Diagnosis("a"));
    }

    [Fact]
    public async Task An_archive_from_before_findings_keeps_its_sweeps_and_takes_findings()
    {
        using var fixture = new ArchiveFixture();
        var id = await SweepAsync(fixture, "a");
        fixture.Archive.Dispose();
        Execute(fixture.Path, $"DROP TABLE findings; DROP TABLE diagnosis_runs; {OlderArchive.WithoutCompactTraces}; PRAGMA user_version = 1");

        using var again = fixture.Open();
        again.RecordFindings(id, DiagnosisSample.Report(DiagnosisSample.Typo("a")), seed: 1, "inputs", wanted: 3);

        Assert.Equal(Outcome.SourceMiss, Assert.Single(again.Reader(id).Questions()).Outcome);
        Assert.Equal(CauseCodes.QueryTypo, again.Reader(id).Diagnosis("a")!.Finding.Cause);
    }

    [Fact]
    public async Task A_cost_that_an_older_release_kept_is_the_first_run_and_like_no_other()
    {
        using var fixture = new ArchiveFixture();
        var id = await SweepAsync(fixture, "a");
        fixture.Archive.Dispose();
        Execute(
            fixture.Path,
            $"""
            DROP TABLE diagnosis_runs;
            CREATE TABLE diagnoses (sweep_id INTEGER PRIMARY KEY, seed INTEGER NOT NULL, questions_diagnosed INTEGER NOT NULL, questions_asked INTEGER NOT NULL, embeddings INTEGER NOT NULL, searches INTEGER NOT NULL) STRICT;
            INSERT INTO diagnoses VALUES ({id}, 7, 1, 5, 9, 4);
            {OlderArchive.WithoutCompactTraces};
            PRAGMA user_version = 2
            """);

        using var again = fixture.Open();
        again.RecordFindings(id, DiagnosisSample.Report(DiagnosisSample.Typo("a")), seed: 1, "inputs", wanted: 1);

        Assert.Equal([("inputs", 1, 7L), ("", 7, 9L)], again.Reader(id).DiagnosisRuns().Select(run => (run.Inputs, run.Seed, run.Embeddings)));
        Assert.False(again.Reader(id).IsDiagnosed("", failures: 2));
    }

    private static async Task<long> SweepAsync(ArchiveFixture fixture, params string[] failed)
    {
        var (id, recorder) = fixture.Start(failed);
        await recorder.RecordAsync([.. failed.Select(question => RecordSample.Record(question, Outcome.SourceMiss))], Cancelled);
        return id;
    }

    private static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Execute(sql);
    }

    private static List<(string Id, string Cause, long Abstained, string Diagnosis)> Rows(ArchiveFixture fixture)
    {
        using var connection = new SqliteConnection($"Data Source={fixture.Path};Pooling=False");
        return [.. connection.Query<(string, string, long, string)>("SELECT question_id, cause, abstained, diagnosis FROM findings ORDER BY question_id")];
    }
}
