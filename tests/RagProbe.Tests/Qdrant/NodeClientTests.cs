using System.Diagnostics;
using System.Text.Json;
using RagProbe.QdrantDouble;

namespace RagProbe.Tests.Qdrant;

/// <summary>
/// Qdrant's own Node client against the double: what the double answers is not only right in the eyes of our client.
/// <c>NodeClient/client.cjs</c> does the calls and prints what it saw.
/// </summary>
public sealed class NodeClientTests
{
    private const string Install = "mkdir -p artifacts/node-client && cp tests/RagProbe.Tests/Qdrant/NodeClient/{package.json,package-lock.json,.npmrc} artifacts/node-client && npm ci --prefix artifacts/node-client";

    private const string Dusk = "3430025b-6848-59d9-82b4-99432264531b";

    private static readonly double[] RoseVector = [1, 0, 0, 0];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.16.3")]
    [InlineData("1.19.0")]
    public async Task The_official_node_client_sees_a_qdrant_server(string version)
    {
        await using var server = await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions { Version = version }, Cancelled);

        using var json = await RunAsync(server.Address);

        var saw = json.RootElement;
        Assert.Equal(version, saw.GetProperty("version").GetString());
        Assert.Equal(2, saw.GetProperty("upserted").GetInt32()); // UpdateStatus.Completed
        AssertHits(saw.GetProperty("dense"), ("1", 1), (Dusk, 0.8), ("2", 0.6));
        AssertHits(saw.GetProperty("threshold"), ("1", 1), (Dusk, 0.8));
        AssertHits(saw.GetProperty("sparse"), ("1", 2.5), (Dusk, 2), ("2", 1));
        AssertHits(saw.GetProperty("filtered"), ("2", 0.6));
        // Twice first, twice second: 1/2 + 1/2 and 1/3 + 1/3.
        AssertHits(saw.GetProperty("fused"), ("1", 1), (Dusk, 2 / 3.0));
        Assert.Equal([["1", "2", "3"], [Dusk]], saw.GetProperty("pages").EnumerateArray().Select(page => Strings(page, "id")));
        Assert.Equal(["3", "2"], saw.GetProperty("newestFirst").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal((4, 2), (Number("count"), Number("countFiltered")));
        Assert.Equal(("node-notes-1", 4), (saw.GetProperty("aliasFirst").GetString(), Number("countFirst")));
        Assert.Equal(("node-notes-2", 1), (saw.GetProperty("aliasThen").GetString(), Number("countThen")));
        Assert.Empty(saw.GetProperty("left").EnumerateArray());

        int Number(string name) => saw.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task It_reads_payload_and_vectors_and_is_told_why_it_was_refused()
    {
        await using var server = await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions(), Cancelled);

        using var json = await RunAsync(server.Address);

        var saw = json.RootElement;
        var rose = saw.GetProperty("dense")[0];
        Assert.Equal(
            ("prune the roses in March", "roses", 2021),
            (rose.GetProperty("text").GetString(), rose.GetProperty("tag").GetString(), rose.GetProperty("year").GetInt32()));
        Assert.Equal(RoseVector, rose.GetProperty("dense").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal((2, 1), (rose.GetProperty("words").GetProperty("3").GetDouble(), rose.GetProperty("words").GetProperty("70000").GetDouble()));
        // Scrolled with the year alone, hits without either.
        Assert.False(saw.GetProperty("pages")[0][0].TryGetProperty("text", out _));
        Assert.False(saw.GetProperty("threshold")[0].TryGetProperty("year", out _));
        AssertRefusal(saw.GetProperty("wrongDimension"), 3, "expected dim: 4, got 2");
        AssertRefusal(saw.GetProperty("noCollection"), 5, "node-nowhere");
    }

    private static async Task<JsonDocument> RunAsync(Uri address)
    {
        var modules = RepositoryRoot.Of("artifacts", "node-client", "node_modules");
        Assert.SkipUnless(Directory.Exists(Path.Combine(modules, "@qdrant", "js-client-grpc")), $"needs the Node client; with Node 20 or later, install it in the checkout: {Install}");
        var start = new ProcessStartInfo("node")
        {
            ArgumentList = { RepositoryRoot.Of("tests", "RagProbe.Tests", "Qdrant", "NodeClient", "client.cjs"), address.ToString() },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["NODE_PATH"] = modules },
        };
        using var process = Start(start);
        var output = process.StandardOutput.ReadToEndAsync(Cancelled);
        var error = process.StandardError.ReadToEndAsync(Cancelled);
        await process.WaitForExitAsync(Cancelled);
        Assert.True(process.ExitCode == 0, $"the Node client ended with {process.ExitCode}: {await error}");
        return JsonDocument.Parse(await output);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("needs Node 20 or later in the PATH: https://nodejs.org");
            throw;
        }
    }

    private static void AssertHits(JsonElement hits, params (string Id, double Score)[] expected)
    {
        Assert.Equal(expected.Select(hit => hit.Id), Strings(hits, "id"));
        Assert.All(hits.EnumerateArray().Zip(expected), pair => Assert.Equal(pair.Second.Score, pair.First.GetProperty("score").GetDouble(), 6));
    }

    private static void AssertRefusal(JsonElement refusal, int code, string said)
    {
        Assert.Equal(code, refusal.GetProperty("code").GetInt32());
        Assert.Contains(said, refusal.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Strings(JsonElement items, string name) => items.EnumerateArray().Select(item => item.GetProperty(name).GetString()!);
}
