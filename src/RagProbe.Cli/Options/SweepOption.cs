using System.CommandLine;
using RagProbe.Recording;

namespace RagProbe.Cli.Options;

/// <summary>Names a recorded sweep; the newest by default.</summary>
internal sealed class SweepOption
{
    private readonly Option<long?> _sweep = new("--sweep", "-s") { Description = "Number of the sweep, as `ragprobe sweeps` lists it (default: the newest)", HelpName = "number" };

    public void AddTo(Command command) => command.Add(_sweep);

    /// <summary>The number that was given; null for the newest.</summary>
    public long? Given(ParseResult parsed) => parsed.GetValue(_sweep);

    public SweepReader Open(ParseResult parsed, SweepArchive archive)
    {
        var id = parsed.GetValue(_sweep) ?? (archive.List() is [var newest, ..] ? newest.Id : null as long?)
            ?? throw new CannotRunException("No sweep is recorded yet. Run `ragprobe sweep <eval set>` first.");
        return archive.Reader(id);
    }
}
