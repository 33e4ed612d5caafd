using System.Text.Json;
using RagProbe.Diagnosis;
using RagProbe.Repairs;
using RagProbe.Reports;
using RagProbe.Scoring;
using RagProbe.Sweeps;
using RagProbe.Tests.Recording;
using RagProbe.Tests.Sweeps;

namespace RagProbe.Tests.Reports;

public sealed class RepairJsonTests
{
    private static readonly string[] Names =
    [
        "action", "options", "leaveOut", "sources", "causes", "questions", "measured", "basis", "needsNewIndex",
        "recovered", "recoveredLow", "recoveredHigh", "broken", "net", "change", "changeLow", "changeHigh",
    ];

    private static RecordedSweep Sweep => new()
    {
        Id = 3,
        Plan = SweepPlanTests.Plan,
        StartedAt = FixedTime.Start,
        FinishedAt = FixedTime.Start,
        Outcomes = new Dictionary<Outcome, int> { [Outcome.SourceMiss] = 3 },
    };

    [Fact]
    public void A_measured_repair_has_numbers_and_an_estimated_one_null_in_their_place()
    {
        var measured = new Repair
        {
            Action = "Deliver 20 chunks",
            Options = ["--top-k", "20"],
            Causes = [CauseCodes.CutoffNearMiss],
            Questions = 2,
            IsMeasured = true,
            Basis = "on the index itself",
            Recovered = ["a", "b"],
            Broken = ["c"],
            RecoveredInterval = (0.5, 4),
            Change = new SummaryStatistic(0.25, -0.5, 0.75, 4),
        };
        var estimated = new Repair { Action = "Rewrite", Causes = [CauseCodes.Negation], Questions = 1, IsMeasured = false, Basis = "nobody can", Recovered = ["d"] };
        var root = Parse(RepairJson.Write(Sweep, new RepairList { Measure = "RR@10", Questions = 4, Failures = 3, Before = 0.25, Repairs = [measured, estimated] }));

        Assert.Equal(("ragprobe.repairs", 1, 3), (root.GetProperty("format").GetString(), root.GetProperty("version").GetInt32(), root.GetProperty("sweep").GetInt32()));
        Assert.Equal(("RR@10", 4, 3, 0.25), (root.GetProperty("measure").GetString(), root.GetProperty("questions").GetInt32(), root.GetProperty("failures").GetInt32(), root.GetProperty("before").GetDouble()));
        var repairs = root.GetProperty("repairs");
        Assert.All(repairs.EnumerateArray(), repair => Assert.Equal(Names, repair.EnumerateObject().Select(property => property.Name)));
        Assert.Equal(["--top-k", "20"], repairs[0].GetProperty("options").EnumerateArray().Select(token => token.GetString()));
        Assert.Equal((1, -0.5, 4), (repairs[0].GetProperty("net").GetInt32(), repairs[0].GetProperty("changeLow").GetDouble(), repairs[0].GetProperty("recoveredHigh").GetDouble()));
        Assert.All(["recoveredLow", "broken", "net", "change"], name => Assert.Equal(JsonValueKind.Null, repairs[1].GetProperty(name).ValueKind));
        Assert.Equal(("on the index itself", "nobody can"), (repairs[0].GetProperty("basis").GetString(), repairs[1].GetProperty("basis").GetString()));
        Assert.Equal("d", repairs[1].GetProperty("recovered")[0].GetString());
    }

    [Fact]
    public void Without_failures_there_is_nothing_to_repair()
    {
        var root = Parse(RepairJson.Write(Sweep, list: null));

        Assert.Equal((0, 0, JsonValueKind.Null), (root.GetProperty("failures").GetInt32(), root.GetProperty("repairs").GetArrayLength(), root.GetProperty("measure").ValueKind));
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
