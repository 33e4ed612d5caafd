using System.Globalization;
using System.Text.Json;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Indexing;
using RagProbe.Reports;
using RagProbe.Sweeps;
using RagProbe.Tests.Recording;
using RagProbe.Tests.Sweeps;

namespace RagProbe.Tests.Reports;

public sealed class JsonReportTests
{
    private const string Untrusted = "<script>alert('1' & \"2\")</script>";

    private static readonly JsonSerializerOptions CompactOptions = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Formats => ["ragprobe.sweep", "ragprobe.trace", "ragprobe.failures", "ragprobe.sweeps", "ragprobe.diagnosis", "ragprobe.index"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_report_is_JSON_that_names_its_format_and_version(string format)
    {
        using var json = JsonDocument.Parse(Write(format));

        Assert.Equal((format, 1), (json.RootElement.GetProperty("format").GetString(), json.RootElement.GetProperty("version").GetInt32()));
        Assert.DoesNotContain('\r', Write(format));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_same_content_gives_the_same_bytes_also_where_numbers_have_commas(string format)
    {
        var first = Write(format);
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal("0,5", 0.5.ToString(CultureInfo.CurrentCulture));
            Assert.Equal(first, Write(format));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Nothing_in_a_report_can_end_the_HTML_it_is_put_into(string format)
    {
        var report = Write(format);

        Assert.DoesNotContain('<', report);
        Assert.DoesNotContain('>', report);
        Assert.DoesNotContain('&', report);
        Assert.DoesNotContain('\'', report);
    }

    [Fact]
    public void A_sweep_report_has_no_times_so_that_a_resumed_sweep_gives_the_same_bytes()
    {
        var record = RecordSample.Record("q");
        var report = Json(Sweep(TimeSpan.Zero), record);

        Assert.Equal(report, Json(Sweep(TimeSpan.FromHours(5)) with { FinishedAt = null }, record));
        Assert.DoesNotContain("illisecond", report, StringComparison.Ordinal);
        Assert.DoesNotContain("2025", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_report_says_what_the_questions_add_up_to()
    {
        using var json = JsonDocument.Parse(Json(
            Sweep(TimeSpan.Zero), RecordSample.Record("a"), RecordSample.Record("b", Outcome.SourceMiss) with { BestCandidateRank = null }, RecordSample.Error("c", "gone")));
        var root = json.RootElement;

        Assert.True(root.GetProperty("complete").GetBoolean());
        Assert.Equal("""{"questions":3,"hit":1,"passageMiss":0,"sourceMiss":1,"answerMiss":0,"rejected":0,"notRejected":0,"error":1}""", Compact(root.GetProperty("counts")));
        Assert.Equal(["b"], root.GetProperty("failures").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal(["numbers", "ünïcode"], root.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("tag").GetString()));
        Assert.Equal("Success@10", root.GetProperty("measures")[0].GetProperty("name").GetString());
        Assert.Equal((2, 1), (root.GetProperty("measures")[0].GetProperty("questions").GetInt32(), root.GetProperty("measures")[0].GetProperty("mean").GetDouble()));
        var questions = root.GetProperty("questions");
        Assert.Equal("""{"id":"b","outcome":"sourceMiss","bestCandidateRank":null,"measures":{"Success@10":1,"char:IoU@10":0.3333333333333333,"nDCG@10":0.30000000000000004}}""", Compact(questions[1]));
        Assert.Equal("""{"id":"c","outcome":"error","bestCandidateRank":null,"error":"gone","measures":{}}""", Compact(questions[2]));
    }

    [Fact]
    public void A_trace_report_holds_all_that_redraws_the_retrieval()
    {
        var record = RecordSample.Record("q 😀");
        using var json = JsonDocument.Parse(TraceJson.Write(Sweep(TimeSpan.Zero), record));
        var root = json.RootElement;

        Assert.Equal(record.Question.Text, root.GetProperty("question").GetProperty("text").GetString());
        Assert.Equal(RecordSample.EveryFilter, FilterJson.Read(root.GetProperty("question").GetProperty("filter")));
        Assert.Equal("""{"source":"leave 😀.md","grade":3,"start":3,"end":9,"quote":"thirty"}""", Compact(root.GetProperty("question").GetProperty("expected")[0]));
        Assert.Equal("""{"id":1,"piece":"[UNK]","start":4,"end":5,"unknown":true,"beyondLimit":true}""", Compact(root.GetProperty("tokens")[1]));
        Assert.Equal(
            """{"name":"dense","settings":"limit 100","milliseconds":1.5,"retries":0,"unranked":[],"candidates":[{"rank":1,"chunk":"leave 😀.md#0","score":0.3333333333333333},{"rank":2,"chunk":"leave 😀.md#1","score":0.25}]}""",
            Compact(root.GetProperty("stages")[1]));
        var chunk = root.GetProperty("chunks")[0];
        Assert.Equal(record.Trace!.Chunks[0].Text, chunk.GetProperty("text").GetString());
        Assert.Equal(
            """[{"judgment":0,"grade":3,"coverage":0.6666666666666666,"covered":[{"start":0,"end":2},{"start":4,"end":6}],"inChunk":[{"start":0,"end":2},{"start":4,"end":6}]}]""",
            Compact(chunk.GetProperty("evidence")));
    }

    [Fact]
    public void Text_beyond_ASCII_survives_and_stays_readable()
    {
        var record = RecordSample.Record("q", Outcome.Hit, "Grüße, naïve Straße, 漢字, 😀");

        var report = TraceJson.Write(Sweep(TimeSpan.Zero), record);

        Assert.Contains("Grüße, naïve Straße, 漢字", report, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(report);
        Assert.Equal("Grüße, naïve Straße, 漢字, 😀", json.RootElement.GetProperty("chunks")[0].GetProperty("text").GetString());
    }

    [Fact]
    public void A_failure_is_listed_with_its_question_tags_and_expected_sources()
    {
        using var json = JsonDocument.Parse(FailureListJson.Write(Sweep(TimeSpan.Zero), [FailedQuestion.Of(RecordSample.Record("a", Outcome.PassageMiss))]));

        var failure = Assert.Single(json.RootElement.GetProperty("failures").EnumerateArray());
        Assert.Equal(("a", "passageMiss", 2), (failure.GetProperty("id").GetString(), failure.GetProperty("outcome").GetString(), failure.GetProperty("bestCandidateRank").GetInt32()));
        Assert.Equal("""["leave 😀.md"]""", Compact(failure.GetProperty("expected")));
    }

    [Fact]
    public void A_sweep_that_is_not_finished_is_listed_with_null()
    {
        using var json = JsonDocument.Parse(SweepListJson.Write([Sweep(TimeSpan.Zero) with { FinishedAt = null }]));

        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("sweeps")[0].GetProperty("finishedAt").ValueKind);
    }

    private static string Write(string format)
    {
        var question = RecordSample.Question("q " + Untrusted);
        var record = RecordSample.Record("q", Outcome.PassageMiss, Untrusted, "Grüße 😀") with { Question = question with { Text = Untrusted, Tags = [Untrusted], Filter = new Filter { Must = [new FilterCondition.Match(Untrusted, new PayloadValue.Text(Untrusted))] } } };
        var sweep = Sweep(TimeSpan.Zero);
        return format switch
        {
            "ragprobe.sweep" => Json(sweep, record, RecordSample.Error("e", Untrusted)),
            "ragprobe.trace" => TraceJson.Write(sweep, record),
            "ragprobe.failures" => FailureListJson.Write(sweep, [FailedQuestion.Of(record)]),
            "ragprobe.sweeps" => SweepListJson.Write([sweep]),
            "ragprobe.diagnosis" => DiagnosisJson.Write(sweep, DiagnosisSample.Report(DiagnosisSample.Typo(Untrusted)), seed: 1),
            _ => IndexJson.Write(
                new IndexDescription { Name = Untrusted, Dimensions = 4, ModelFingerprint = "m", Chunker = "c", ChunkCount = 1234567, SourceCount = 2, Fingerprint = "f" },
                new IndexBuild { Documents = 1, Chunks = 2, Embedded = 3, Written = 4, Deleted = 5, OverTokenLimit = 6, Elapsed = TimeSpan.FromSeconds(1.5) }),
        };
    }

    private static string Json(RecordedSweep sweep, params QuestionRecord[] records) => SweepJson.Write(SweepResult.Of(sweep, records), records);

    private static RecordedSweep Sweep(TimeSpan later) => new()
    {
        Id = 3,
        Plan = SweepPlanTests.Plan with { EvalSet = Untrusted },
        StartedAt = FixedTime.Start + later,
        FinishedAt = FixedTime.Start + later + TimeSpan.FromSeconds(2),
        Outcomes = new Dictionary<Outcome, int> { [Outcome.Hit] = 1 },
    };

    // The serializer escapes what lies beyond the basic plane, whatever its encoder allows.
    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element, CompactOptions).Replace("\\uD83D\\uDE00", "😀", StringComparison.Ordinal);
}
