using System.Text.Json;
using Google.Protobuf;

namespace RagProbe.Tests.Qdrant;

/// <summary>What was recorded from a real server, against the double and against our contract.</summary>
public class RecordedExchangeTests
{
    private const double NecessaryAgreement = 0.98;

    [Fact]
    public async Task The_double_answers_every_recorded_exchange_alike_or_it_is_listed_why_not()
    {
        var scenarios = RecordedExchange.Scenarios();
        var excused = Excused();
        var problems = new List<string>();
        var total = 0;
        var disagreeing = 0;
        foreach (var scenario in scenarios)
        {
            total += RecordedExchange.Read(scenario).Count;
            foreach (var (exchange, difference) in await ExchangeReplay.RunAsync(scenario, TestContext.Current.CancellationToken))
            {
                disagreeing++;
                if (!excused.Remove((exchange.Scenario, exchange.Number)))
                {
                    problems.Add($"{exchange.Scenario} {exchange.Number} {exchange.Rpc} ({exchange.Note}): {difference}");
                }
            }
        }

        problems.AddRange(excused.Select(listed => $"{listed.Scenario} {listed.Number}: listed as disagreeing, but agrees"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{total - disagreeing} of {total} exchanges agree");
        Assert.True(problems.Count == 0, string.Join(Environment.NewLine, problems));
        Assert.InRange(disagreeing, 0, (int)(total * (1 - NecessaryAgreement)));
    }

    [Fact]
    public void Every_recorded_message_is_one_of_our_contract_without_a_field_left_over()
    {
        foreach (var exchange in RecordedExchange.Scenarios().SelectMany(RecordedExchange.Read))
        {
            if (exchange.Rpc.StartsWith("/grpc.health.", StringComparison.Ordinal))
            {
                continue;
            }

            var method = Contract.Method(exchange.Rpc);
            Assert.True(method is not null, $"{exchange.Rpc} is not in our contract");
            AssertRoundTrip(exchange, method.InputType.Parser, exchange.Request);
            AssertRoundTrip(exchange, method.OutputType.Parser, exchange.Response);
        }
    }

    private static void AssertRoundTrip(RecordedExchange exchange, MessageParser parser, byte[] bytes)
    {
        var where = $"{exchange.Scenario} {exchange.Number} {exchange.Rpc}";
        var message = parser.ParseFrom(bytes);
        Assert.True(message.Equals(parser.WithDiscardUnknownFields(true).ParseFrom(bytes)), $"{where}: has a field that our contract lacks");
        var again = message.ToByteArray();
        // The order of a map's entries is free, and an empty key need not be written; otherwise the number of bytes is the same.
        var emptyKey = message.ToString()!.Contains("\"\":", StringComparison.Ordinal);
        Assert.True(again.Length == bytes.Length || (emptyKey && again.Length < bytes.Length), $"{where}: {bytes.Length} bytes became {again.Length}");
        Assert.True(message.Equals(parser.ParseFrom(again)), $"{where}: does not survive encoding");
    }

    private static HashSet<(string Scenario, int Number)> Excused()
    {
        var path = System.IO.Path.Combine(RepositoryRoot.Path, "tests", "RagProbe.Tests", "Qdrant", "recorded-disagreements.json");
        using var list = JsonDocument.Parse(File.ReadAllText(path));
        return [.. list.RootElement.EnumerateArray().Select(entry =>
        {
            Assert.False(string.IsNullOrWhiteSpace(entry.GetProperty("reason").GetString()), $"{path}: an entry without a reason");
            return (entry.GetProperty("scenario").GetString()!, entry.GetProperty("n").GetInt32());
        })];
    }
}
