using System.Collections.Immutable;
using System.CommandLine;
using RagProbe.Scoring;

namespace RagProbe.Cli.Options;

/// <summary>Names the measures to compute.</summary>
internal sealed class MeasuresOption
{
    private readonly Option<string?> _measures = new("--measures") { Description = "Measures to compute, separated by commas, such as nDCG@10,passage:Recall@5,char:IoU@5 (default: the usual ones at top-k)", HelpName = "list" };

    public void AddTo(Command command) => command.Add(_measures);

    /// <param name="parsed">The call.</param>
    /// <param name="topK">How many chunks are delivered.</param>
    /// <param name="areAnswered">Whether questions may be answered in words: then that is among the usual measures.</param>
    /// <exception cref="UsageException">A name is no measure, or none is named.</exception>
    public ImmutableArray<IMeasure> Read(ParseResult parsed, int topK, bool areAnswered = false)
    {
        if (parsed.GetValue(_measures) is not { } list)
        {
            return areAnswered ? [.. MeasureCatalog.Default(topK), new AnswerF1()] : MeasureCatalog.Default(topK);
        }

        try
        {
            var chosen = MeasureCatalog.ParseList(list);
            return chosen.IsEmpty ? throw new UsageException($"--measures: '{list}' names none; leave the option out for the usual ones") : chosen;
        }
        catch (FormatException exception)
        {
            throw new UsageException($"--measures: {exception.Message}");
        }
    }
}
