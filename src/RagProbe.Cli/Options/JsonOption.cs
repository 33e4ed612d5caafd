using System.CommandLine;

namespace RagProbe.Cli.Options;

internal static class JsonOption
{
    public static Option<bool> Create() => new("--json") { Description = "Print one JSON document instead of text" };
}
