using RagProbe.QdrantDouble;
using YamlDotNet.RepresentationModel;

namespace RagProbe.Tests.Conventions;

/// <summary>
/// No Docker engine runs where these tests run. What can rot without one is held here: releases, names, and that every file
/// named in <c>docker-compose.yml</c> and the Dockerfile exists.
/// </summary>
public sealed class ComposeFileTests
{
    private static readonly YamlMappingNode Root = Load();

    private static YamlMappingNode Qdrant => Map(Root, "services", "qdrant");

    private static YamlMappingNode RagProbe => Map(Root, "services", "ragprobe");

    private static string Dockerfile => Path.Combine(RepositoryRoot.Path, Text(RagProbe, "build", "context"), Text(RagProbe, "build", "dockerfile"));

    [Fact]
    public void It_runs_the_release_that_the_double_plays_and_the_recordings_come_from() =>
        Assert.Equal($"qdrant/qdrant:v{new QdrantDoubleOptions().Version}", Text(Qdrant, "image"));

    [Fact]
    public void The_sweep_waits_for_a_healthy_server_and_talks_to_its_grpc_port()
    {
        Assert.Equal("service_healthy", Text(RagProbe, "depends_on", "qdrant", "condition"));
        Assert.Equal("http://qdrant:6334", Text(RagProbe, "environment", "RAGPROBE_QDRANT_URL"));
        Assert.Contains("/readyz", Items(Qdrant, "healthcheck", "test")[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_without_a_key_is_reachable_from_this_machine_only() =>
        Assert.Equal(["127.0.0.1:6333:6333", "127.0.0.1:6334:6334"], Items(Qdrant, "ports"));

    [Fact]
    public void Every_volume_is_declared_or_a_folder_of_the_checkout()
    {
        var declared = Map(Root, "volumes").Children.Keys.Select(static key => ((YamlScalarNode)key).Value!).ToHashSet(StringComparer.Ordinal);
        string[] used = [.. Items(Qdrant, "volumes").Concat(Items(RagProbe, "volumes")).Select(static volume => volume.Split(':')[0])];

        Assert.Equal(declared, used.Where(static volume => !volume.StartsWith('.')).ToHashSet(StringComparer.Ordinal));
        Assert.All(used.Where(static volume => volume.StartsWith('.')), static folder => Assert.True(Directory.Exists(RepositoryRoot.Of(folder)), folder));
    }

    [Fact]
    public void The_eval_set_that_is_swept_is_mounted()
    {
        var swept = Items(RagProbe, "command")[1];
        var mount = Items(RagProbe, "volumes").Select(static volume => volume.Split(':')).Single(parts => swept.StartsWith(parts[1] + "/", StringComparison.Ordinal));

        Assert.True(File.Exists(RepositoryRoot.Of(mount[0], swept[(mount[1].Length + 1)..], "evalset.json")), swept);
    }

    [Fact]
    public void The_image_is_built_from_files_that_exist()
    {
        string[] copied = [.. File.ReadLines(Dockerfile)
            .Where(static line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from=", StringComparison.Ordinal))
            .SelectMany(static line => line.Split(' ')[1..^1])];

        Assert.Contains("src", copied);
        Assert.All(copied, static path => Assert.True(Path.Exists(RepositoryRoot.Of(path)), path));
    }

    [Fact]
    public void The_restore_of_the_image_sees_every_project_that_the_tool_is_made_of()
    {
        var dockerfile = File.ReadAllText(Dockerfile);

        Assert.All(
            Directory.EnumerateFiles(RepositoryRoot.Of("src"), "*.csproj", SearchOption.AllDirectories).Select(static path => Path.GetRelativePath(RepositoryRoot.Path, path)),
            project => Assert.Contains(project, dockerfile, StringComparison.Ordinal));
    }

    [Fact]
    public void The_image_has_unicode_data_and_runs_without_root()
    {
        var stages = File.ReadLines(Dockerfile).Where(static line => line.StartsWith("FROM ", StringComparison.Ordinal)).ToArray();

        // The plain tag is Ubuntu with ICU; the alpine and chiseled variants have none.
        Assert.Equal($"FROM mcr.microsoft.com/dotnet/runtime:{Environment.Version.ToString(2)}", stages[^1]);
        Assert.Contains("USER $APP_UID", File.ReadLines(Dockerfile));
    }

    private static YamlMappingNode Load()
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(RepositoryRoot.Of("docker-compose.yml"));
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    private static YamlNode Node(YamlNode from, IEnumerable<string> path) => path.Aggregate(from, static (node, key) => node[key]);

    private static YamlMappingNode Map(YamlNode from, params string[] path) => (YamlMappingNode)Node(from, path);

    private static string Text(YamlNode from, params string[] path) => ((YamlScalarNode)Node(from, path)).Value!;

    private static IReadOnlyList<string> Items(YamlNode from, params string[] path) => [.. ((YamlSequenceNode)Node(from, path)).Select(static item => ((YamlScalarNode)item).Value!)];
}
