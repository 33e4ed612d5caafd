using System.Globalization;
using System.Text.Json;
using RagProbe.QdrantDouble.FaultInjection;

namespace RagProbe.QdrantDouble;

/// <summary>The options of the double as a program of its own.</summary>
internal static class CommandLine
{
    public const string Usage = """
        RagProbe.QdrantDouble: answers over gRPC as a Qdrant server does, from memory.
          --port N              loopback port, 0 to 65535; 0 (default): any free one
          --version M.M.P       server release to play (default 1.16.3)
          --api-key KEY         ask for this key
          --read-only-key KEY   and let this one only read
          --faults FILE         how to misbehave: a JSON object with the properties of Faults, in camel case
          --load FILE           a recorded 20-foreign-* scenario to load; may be repeated
        """;

    public static bool TryParse(string[] args, out QdrantDoubleOptions options, out IReadOnlyList<string> recordings, out string problem)
    {
        options = new QdrantDoubleOptions();
        var load = new List<string>();
        recordings = load;
        problem = "";
        for (var at = 0; at < args.Length; at += 2)
        {
            if (at + 1 == args.Length)
            {
                problem = $"{args[at]}: needs a value";
                return false;
            }

            var value = args[at + 1];
            switch (args[at])
            {
                case "--port" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535:
                    options = options with { Port = port };
                    break;
                case "--version" when Version.TryParse(value, out var version) && version is { Build: >= 0, Revision: < 0 }:
                    options = options with { Version = value };
                    break;
                case "--api-key":
                    options = options with { ApiKey = value };
                    break;
                case "--read-only-key":
                    options = options with { ReadOnlyKey = value };
                    break;
                case "--load":
                    load.Add(value);
                    break;
                case "--faults" when ReadFaults(value, out problem) is { } faults:
                    options = options with { Faults = faults };
                    break;
                default:
                    problem = problem.Length > 0 ? problem : $"{args[at]} {value}: no such option, or a value out of its range";
                    return false;
            }
        }

        return true;
    }

    private static Faults? ReadFaults(string path, out string problem)
    {
        problem = "";
        try
        {
            return FaultsJson.Read(File.ReadAllText(path));
        }
        catch (Exception broken) when (broken is IOException or JsonException or UnauthorizedAccessException)
        {
            problem = $"--faults {path}: {broken.Message}";
            return null;
        }
    }
}
