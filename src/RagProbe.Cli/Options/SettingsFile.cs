using System.CommandLine;
using RagProbe.Configuration;

namespace RagProbe.Cli.Options;

/// <summary>ragprobe.json: what is meant where the command line does not say it.</summary>
internal static class SettingsFile
{
    public static Option<string?> PathOption { get; } = new("--config") { Description = $"Settings file (default: {ConfigurationReader.FileName} in the current folder, where there is one)", HelpName = "file" };

    /// <summary>The file's path, whether it is there or not.</summary>
    public static string Path(ParseResult parsed) => parsed.GetValue(PathOption) ?? ConfigurationReader.FileName;

    /// <summary>What the file says; nothing where there is none.</summary>
    /// <exception cref="ConfigurationException">It cannot be obeyed; names every problem.</exception>
    /// <exception cref="UsageException">A file was named that does not exist.</exception>
    public static RagProbeConfiguration Read(ParseResult parsed)
    {
        var path = Path(parsed);
        return File.Exists(path) ? ConfigurationReader.Load(path)
            : parsed.GetValue(PathOption) is null ? RagProbeConfiguration.Empty
            : throw new UsageException($"--config: {path}: no such file; `ragprobe init` makes one");
    }
}
