using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Recording;

namespace RagProbe.Cli;

/// <summary>The folder that keeps indexes, sweeps and cached embeddings.</summary>
internal sealed class Workspace(string folder)
{
    public static Option<string> FolderOption { get; } = new("--data")
    {
        Description = "Folder that keeps indexes, sweeps and cached embeddings",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("RAGPROBE_DATA") is { Length: > 0 } configured ? configured : ".ragprobe",
        HelpName = "folder",
    };

    /// <summary>Where models are looked for by name: the folders in RAGPROBE_MODELS, separated as in PATH.</summary>
    public static IReadOnlyList<string> ModelFolders { get; } =
        (Environment.GetEnvironmentVariable("RAGPROBE_MODELS") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public string Folder { get; } = Path.GetFullPath(folder);

    public string IndexFolder(string name) => Path.Combine(Folder, "indexes", name);

    public string EmbeddingCacheFile => Path.Combine(Folder, "embeddings.db");

    private string ArchiveFile => Path.Combine(Folder, "sweeps.db");

    /// <exception cref="CannotRunException">The name is that of a file.</exception>
    public static Workspace Of(ParseResult parsed)
    {
        var folder = Given(parsed);
        return File.Exists(folder) ? throw new CannotRunException($"--data: {folder} is a file; name a folder, which is made where there is none") : new Workspace(folder);
    }

    // The option, else the variable, else the settings file, else .ragprobe.
    private static string Given(ParseResult parsed) =>
        parsed.GetResult(FolderOption) is { Implicit: false } || Environment.GetEnvironmentVariable("RAGPROBE_DATA") is { Length: > 0 } || SettingsFile.Read(parsed).Data is not { } configured
            ? parsed.GetValue(FolderOption)!
            : configured;

    public SweepArchive OpenArchive() => SweepArchive.Open(ArchiveFile, TimeProvider.System);

    /// <summary>The archive of earlier sweeps; refuses to make an empty one.</summary>
    public SweepArchive OpenExistingArchive() => File.Exists(ArchiveFile)
        ? OpenArchive()
        : throw new CannotRunException($"{Folder} holds no sweeps yet. Run `ragprobe sweep <eval set>` first, or name the folder with --data.");
}
