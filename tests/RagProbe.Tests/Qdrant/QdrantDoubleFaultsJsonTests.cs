using System.Text.Json;
using RagProbe.QdrantDouble;

namespace RagProbe.Tests.Qdrant;

public class QdrantDoubleFaultsJsonTests
{
    [Fact]
    public void Faults_are_read_from_json()
    {
        var faults = Faults.FromJson(
            """
            {
              "seed": 3, "hiddenPoints": ["1"], "quantisedScoreStep": 0.25, "optimizerError": "full",
              "annMiss": { "share": 0.1, "scope": "WithFilter", "curedByEf": 200 },
              "lateIndex": { "recall": 0.01 },
              "callsByMethod": { "Points/Query": { "latency": "00:00:01", "unavailableShare": 0.5 } }
            }
            """);

        Assert.Equal(3UL, faults.Seed);
        Assert.Equal("1", Assert.Single(faults.HiddenPoints));
        Assert.Equal(0.25, faults.QuantisedScoreStep);
        Assert.Equal("full", faults.OptimizerError);
        Assert.Equal(0.1, faults.AnnMiss!.Share);
        Assert.Equal(AnnMissScope.WithFilter, faults.AnnMiss.Scope);
        Assert.Equal(200UL, faults.AnnMiss.CuredByEf);
        Assert.Equal(0.01, faults.LateIndex!.Recall);
        Assert.Equal(TimeSpan.FromSeconds(1), faults.CallsByMethod["Points/Query"].Latency);
        Assert.Equal(0.5, faults.CallsByMethod["Points/Query"].UnavailableShare);
    }

    [Theory]
    [InlineData("""{ "hidenPoints": ["1"] }""")]
    [InlineData("""{ "annMiss": { "scope": "Sometimes" } }""")]
    [InlineData("[]")]
    public void What_is_no_fault_is_refused(string json) => Assert.Throws<JsonException>(() => Faults.FromJson(json));
}
