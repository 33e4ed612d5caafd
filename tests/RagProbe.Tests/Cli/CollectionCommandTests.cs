using System.Text.Json;
using RagProbe.QdrantDouble;

namespace RagProbe.Tests.Cli;

/// <summary>Sweeping and indexing a collection of a server, as processes.</summary>
public sealed class CollectionCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private QdrantDoubleServer _server = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await QdrantDoubleServer.StartAsync(new QdrantDoubleOptions(), Cancelled);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_sweep_of_a_collection_builds_it_and_counts_what_the_embedded_index_counts()
    {
        var set = SmallEvalSet.Write(_folder);
        var embedded = await RunAsync("sweep", set, "--json");
        var server = await RunAsync("sweep", set, "--json", "--collection", "small");

        Assert.Equal((0, 0), (embedded.ExitCode, server.ExitCode));
        Assert.Equal(Counts(embedded), Counts(server));
        Assert.Contains("index small:", server.Error, StringComparison.Ordinal);
        Assert.Equal("small", Json(server).GetProperty("index").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_second_sweep_finds_the_collection_up_to_date()
    {
        var set = SmallEvalSet.Write(_folder);
        await RunAsync("sweep", set, "--collection", "small");
        var upserts = _server.Requests["Points/Upsert"];
        var again = await RunAsync("sweep", set, "--collection", "small");

        Assert.Equal(0, again.ExitCode);
        Assert.Equal(upserts, _server.Requests["Points/Upsert"]);
        Assert.DoesNotContain("written", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_server_is_exit_1_with_what_to_do_and_the_sweep_goes_on_later()
    {
        var set = SmallEvalSet.WriteLarge(_folder, documents: 10, sections: 20, questionsOfSection: 1);
        Assert.Equal(0, (await RunAsync("index", set, "--collection", "large")).ExitCode);

        _server.Faults = new Faults { CallsByMethod = new Dictionary<string, CallFaults> { ["Points/QueryBatch"] = new() { UnavailableShare = 1 } } };
        var dead = await RunAsync("sweep", set, "--collection", "large", "--no-indexing", "--qdrant-retries", "1", "--top-k", "3");
        _server.Faults = Faults.None;
        var resumed = await RunAsync("sweep", set, "--collection", "large", "--no-indexing", "--resume", "--top-k", "3", "--json");

        Assert.Equal(1, dead.ExitCode);
        Assert.Contains("Is Qdrant running there", dead.Error, StringComparison.Ordinal);
        Assert.Contains("--resume", dead.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at RagProbe", dead.Error, StringComparison.Ordinal);
        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(200, Json(resumed).GetProperty("counts").GetProperty("questions").GetInt32());
        Assert.Equal(0, Json(resumed).GetProperty("counts").GetProperty("error").GetInt32());
    }

    [Fact]
    public async Task Retries_are_said_and_stand_in_the_trace()
    {
        var set = SmallEvalSet.Write(_folder);
        await RunAsync("index", set, "--collection", "small");
        _server.Faults = new Faults { CallsByMethod = new Dictionary<string, CallFaults> { ["Points/QueryBatch"] = new() { UnavailableCalls = 1 } } };

        var sweep = await RunAsync("sweep", set, "--collection", "small");
        var show = await RunAsync("show", "q1");

        Assert.Equal(0, sweep.ExitCode);
        Assert.Contains("1 call to the server was sent again", sweep.Error, StringComparison.Ordinal);
        Assert.Contains("1 retry before the index answered", show.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, "sweep", "set", "--collection", "x", "--index", "y")]
    [InlineData(64, "sweep", "set", "--collection", "x", "--qdrant", "localhost:6333")]
    [InlineData(64, "sweep", "set", "--quantize", "scalar")]
    [InlineData(64, "sweep", "set", "--acorn-max-selectivity", "0.5")]
    [InlineData(64, "sweep", "set", "--rrf-weights", "3")]
    [InlineData(64, "sweep", "set", "--rrf-weights", "0,1", "--fusion", "rrf")]
    [InlineData(64, "sweep", "set", "--fusion-by", "index")]
    [InlineData(64, "sweep", "set", "--hnsw-ef", "0")]
    [InlineData(64, "sweep", "set", "--collection", "x", "--hnsw-ef-construct", "1")]
    [InlineData(64, "sweep", "set", "--collection", "x", "--qdrant-retries", "-1")]
    [InlineData(1, "sweep", "set", "--fusion", "rrf", "--fusion-by", "index")]
    [InlineData(1, "sweep", "set", "--collection", "nowhere", "--no-indexing")]
    public async Task What_makes_no_sense_is_refused_with_the_option(int code, params string[] arguments)
    {
        SmallEvalSet.Write(_folder);
        var answer = await RunAsync(arguments);

        Assert.True(code == answer.ExitCode, answer.Error);
        Assert.NotEmpty(answer.Error);
        Assert.DoesNotContain("   at RagProbe", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collection_of_somebody_else_is_swept_by_what_its_payloads_say_and_never_built()
    {
        var models = SharedData.Path("models");
        var corpora = SharedData.Path("data", "chunking-evaluation", "corpora");
        var questions = SharedData.Path("data", "chunking-evaluation", "questions.csv");
        var collection = _server.LoadForeign(SharedData.Path("data", "qdrant-exchanges", "20-foreign-llamaindex.jsonl"));
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["RAGPROBE_MODELS"] = models };

        var sweep = await RunAsync(environment, "sweep", questions, "--corpus", corpora, "--collection", collection, "--top-k", "5", "--json");
        var build = await RunAsync(environment, "index", corpora, "--collection", collection);

        Assert.True(sweep.ExitCode == 0, sweep.Error);
        Assert.Contains("text in json(_node_content).text, source in file_path", sweep.Error, StringComparison.Ordinal);
        Assert.Equal(472, Json(sweep).GetProperty("counts").GetProperty("questions").GetInt32());
        Assert.True(Json(sweep).GetProperty("counts").GetProperty("hit").GetInt32() >= 20);
        Assert.Equal(1, build.ExitCode);
        Assert.Contains("was not built by RagProbe", build.Error, StringComparison.Ordinal);
        Assert.Equal(0, _server.Requests.GetValueOrDefault("Points/Upsert"));
    }

    private static string Counts(CliAnswer answer) => Json(answer).GetProperty("counts").GetRawText();

    private static JsonElement Json(CliAnswer answer) => JsonDocument.Parse(answer.Output).RootElement;

    private Task<CliAnswer> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string>(StringComparer.Ordinal), arguments);

    private Task<CliAnswer> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        CliProcess.RunAsync(_folder.Path, new Dictionary<string, string>(environment, StringComparer.Ordinal) { ["RAGPROBE_QDRANT_URL"] = _server.Address.ToString() }, arguments);
}
