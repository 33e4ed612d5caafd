using System.Text.RegularExpressions;

namespace RagProbe.Tests.Conventions;

/// <summary>A folder of the engine is one step of the data flow and may use only the steps before it.</summary>
public sealed partial class FolderDependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Text"] = [],
        ["Http"] = [],
        ["Filters"] = ["Text"],
        ["EvalSets"] = ["Text", "Filters"],
        ["Traces"] = ["Text", "EvalSets"],
        ["Corpus"] = ["Text", "Filters"],
        ["Embedding"] = ["Text", "Http"],
        ["Indexes"] = ["Text", "Http", "Filters", "Corpus"],
        ["Indexing"] = ["Filters", "Corpus", "Embedding", "Indexes"],
        ["Configuration"] = ["EvalSets", "Indexes", "External"],
        ["Inspection"] = ["Text", "EvalSets", "Embedding", "Indexes", "Configuration"],
        ["Retrieval"] = ["Text", "Http", "Filters", "EvalSets", "Embedding", "Indexes", "Traces"],
        ["Scoring"] = ["Text", "EvalSets", "Traces"],
        ["Runs"] = ["EvalSets", "Scoring"],
        ["External"] = ["Text", "Http", "Filters", "EvalSets", "Traces", "Corpus", "Retrieval", "Runs"],
        ["Sweeps"] = ["Text", "EvalSets", "Traces", "Retrieval", "Scoring"],
        ["Chunkings"] = ["Text", "EvalSets", "Corpus", "Scoring"],
        ["Health"] = ["Text", "Filters", "EvalSets", "Corpus", "Embedding", "Indexes"],
        ["Diagnosis"] = ["Text", "Filters", "EvalSets", "Traces", "Corpus", "Embedding", "Indexes", "Retrieval", "Scoring", "Sweeps", "Health"],
        ["Drills"] = ["Text", "Filters", "EvalSets", "Traces", "Corpus", "Embedding", "Indexes", "Indexing", "Retrieval", "Scoring", "Sweeps", "Health", "Diagnosis"],
        ["Repairs"] = ["EvalSets", "Corpus", "Embedding", "Indexes", "Indexing", "Retrieval", "Scoring", "Sweeps", "Health", "Diagnosis"],
        ["Recording"] = ["Text", "Filters", "EvalSets", "Traces", "Scoring", "Sweeps", "Diagnosis"],
        ["Reports"] = ["Text", "Filters", "EvalSets", "Traces", "Corpus", "Indexes", "Indexing", "Embedding", "Inspection", "Scoring", "Runs", "External", "Sweeps", "Health", "Diagnosis", "Repairs", "Drills", "Chunkings"],
    };

    public static TheoryData<string> Folders => [.. Directory.GetDirectories(Engine).Select(folder => Path.GetFileName(folder)).Where(name => name is not "bin" and not "obj")];

    private static string Engine => RepositoryRoot.Of("src", "RagProbe");

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_the_steps_before_it(string folder)
    {
        Assert.True(Allowed.ContainsKey(folder), $"src/RagProbe/{folder} is a new step: say in this table which steps it may use");
        var violations =
            from file in Directory.EnumerateFiles(Path.Combine(Engine, folder), "*.cs", SearchOption.AllDirectories)
            from Match reference in EngineNamespace().Matches(File.ReadAllText(file))
            let used = reference.Groups["folder"].Value
            where used != folder && Allowed.ContainsKey(used) && !Allowed[folder].Contains(used, StringComparer.Ordinal)
            select $"{Path.GetRelativePath(Engine, file)} uses {used}";

        Assert.Empty(violations.Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_namespace_is_its_folder(string folder)
    {
        var strangers =
            from file in Directory.EnumerateFiles(Path.Combine(Engine, folder), "*.cs", SearchOption.AllDirectories)
            let declared = DeclaredNamespace().Match(File.ReadAllText(file)).Groups["name"].Value
            where declared != "RagProbe." + folder && !declared.StartsWith($"RagProbe.{folder}.", StringComparison.Ordinal)
            select $"{Path.GetRelativePath(Engine, file)} declares {declared}";

        Assert.Empty(strangers);
    }

    [Fact]
    public void The_allowed_uses_have_no_cycle()
    {
        var finished = new HashSet<string>(StringComparer.Ordinal);
        while (Allowed.Keys.FirstOrDefault(folder => !finished.Contains(folder) && Allowed[folder].All(finished.Contains)) is { } next)
        {
            finished.Add(next);
        }

        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), finished.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Dapper", "Recording", "Indexes/Embedded")]
    [InlineData("Microsoft.Data.Sqlite", "Recording", "Indexes/Embedded", "Embedding/Caching")]
    [InlineData("Microsoft.ML.OnnxRuntime", "Embedding/Onnx")]
    [InlineData("Microsoft.SemanticKernel", "Embedding/Endpoints")]
    [InlineData("OpenAI", "Embedding/Endpoints")]
    [InlineData("Spectre.Console")]
    public void A_library_stays_in_its_place(string library, params string[] places)
    {
        var strangers =
            from file in Directory.EnumerateFiles(Engine, "*.cs", SearchOption.AllDirectories)
            let relative = Path.GetRelativePath(Engine, file).Replace('\\', '/')
            where File.ReadAllText(file).Contains($"using {library};", StringComparison.Ordinal)
            where !places.Any(place => relative.StartsWith(place + "/", StringComparison.Ordinal))
            select relative;

        Assert.Empty(strangers);
    }

    [GeneratedRegex(@"\bRagProbe\.(?<folder>[A-Z][A-Za-z]+)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EngineNamespace();

    [GeneratedRegex(@"^namespace (?<name>[A-Za-z.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DeclaredNamespace();
}
