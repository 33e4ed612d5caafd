using System.CommandLine;
using RagProbe.EvalSets;

namespace RagProbe.Cli.Options;

/// <summary>
/// The settings an eval set brings along, as options that were not given. Only what says how to cut, embed, retrieve and score:
/// where data is kept and what is printed is the caller's business.
/// </summary>
internal static class EvalSetDefaults
{
    /// <summary>Parses again with the eval set's defaults for every option that the user left out; those that the command has no use for are passed over.</summary>
    /// <exception cref="CannotRunException">A default names no setting, or has an illegal value.</exception>
    public static ParseResult Apply(ParseResult parsed, Command command, EvalSet evalSet)
    {
        if (Problem(evalSet) is { } problem)
        {
            throw new CannotRunException($"eval set {evalSet.Name}: defaults: {problem}");
        }

        var added = evalSet.Defaults
            .Where(setting => command.Options.FirstOrDefault(option => option.Name == $"--{setting.Key}") is { } option && parsed.GetResult(option) is null or { Implicit: true })
            .SelectMany(Arguments)
            .ToList();
        return added.Count == 0 ? parsed : parsed.RootCommandResult.Command.Parse([.. parsed.Tokens.Select(token => token.Value), .. added], parsed.Configuration);
    }

    /// <summary>What is wrong with the defaults taken together, all that can be said at once; null when a sweep can run with them.</summary>
    public static string? Problem(EvalSet evalSet)
    {
        var (index, retrieval, measures) = (new IndexOptions(), new RetrievalOptions(), new MeasuresOption());
        var settings = new RootCommand();
        settings.Options.Clear();
        index.AddTo(settings);
        retrieval.AddTo(settings);
        measures.AddTo(settings);
        UsageError.AddChecks(settings);

        var names = settings.Options.Select(option => option.Name[2..]).ToList();
        var strangers = evalSet.Defaults.Keys.Except(names, StringComparer.Ordinal).ToList();
        if (strangers.Count > 0)
        {
            var near = Text.NearestName.Find(strangers[0], names) is { } name ? $"; did you mean '{name}'?" : "";
            return $"no setting of a sweep: {string.Join(", ", strangers.Select(stranger => $"'{stranger}'"))}{near} (legal are {string.Join(", ", names)})";
        }

        var parsed = settings.Parse([.. evalSet.Defaults.SelectMany(Arguments)]);
        if (parsed.Errors.Count > 0)
        {
            return string.Join("; ", parsed.Errors.Select(UsageError.Describe));
        }

        try
        {
            index.Chunker(parsed);
            measures.Read(parsed, retrieval.Read(parsed, suggestedDenseWeight: 0.5).TopK);
            return null;
        }
        catch (UsageException exception)
        {
            return exception.Message;
        }
    }

    private static string[] Arguments(KeyValuePair<string, string> setting) => [$"--{setting.Key}", setting.Value];
}
