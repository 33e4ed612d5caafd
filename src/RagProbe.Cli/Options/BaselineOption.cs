using System.CommandLine;
using RagProbe.Cli.Views;
using RagProbe.Recording;

namespace RagProbe.Cli.Options;

/// <summary>Names an earlier sweep: what has changed since a question passed there is evidence of why it fails.</summary>
internal sealed class BaselineOption
{
    private const string Name = "--baseline";

    private readonly Option<long?> _baseline = new(Name)
    {
        Description = "Number of an earlier sweep of the eval set: where a question passed there, what has changed since decides between causes",
        HelpName = "sweep",
    };

    public void AddTo(Command command) => command.Add(_baseline);

    /// <summary>Whether one is named.</summary>
    public bool IsGiven(ParseResult given) => given.GetValue(_baseline) is not null;

    /// <summary>The sweep that is named; null for none.</summary>
    /// <exception cref="CannotRunException">There is no such sweep, it is of another eval set, or it asked none of the questions.</exception>
    public SweepReader? Find(ParseResult given, SweepArchive archive, ReplayCall call)
    {
        if (given.GetValue(_baseline) is not { } id)
        {
            return null;
        }

        var name = call.Questions.Name;
        if (archive.Find(id) is not { } sweep)
        {
            throw new CannotRunException($"{Name}: sweep {id} is not recorded in {call.Workspace.Folder}; `ragprobe sweeps` lists what is.");
        }

        if (sweep.Plan.EvalSet != name)
        {
            var own = archive.List().Where(other => other.Plan.EvalSet == name).Select(other => other.Id).ToList();
            throw new CannotRunException(
                $"{Name}: sweep {id} is of the eval set '{sweep.Plan.EvalSet}', not of '{name}'. {(own.Count == 0 ? $"No sweep of '{name}' is recorded." : $"Sweeps of '{name}': {string.Join(", ", own)}.")}");
        }

        var reader = archive.Reader(id);
        var asked = reader.EachQuestion().Select(record => record.Question.Id).ToHashSet(StringComparer.Ordinal);
        return call.Questions.Questions.Any(question => asked.Contains(question.Id))
            ? reader
            : throw new CannotRunException(
                $"{Name}: sweep {id} holds none of the {Plain.Count(call.Questions.Questions.Count, "question")} that '{name}' has now, by their ids. Choose a sweep that asked them (`ragprobe sweeps`), or leave the option out.");
    }

    /// <summary>A question that failed in a sweep did not pass there.</summary>
    /// <exception cref="CannotRunException">The baseline is the sweep that is diagnosed.</exception>
    public static void RequireOther(SweepReader? baseline, long sweep)
    {
        if (baseline?.Sweep.Id == sweep)
        {
            throw new CannotRunException($"{Name}: sweep {sweep} is the one that is diagnosed; name an earlier one in which its questions passed (`ragprobe sweeps` lists them).");
        }
    }
}
