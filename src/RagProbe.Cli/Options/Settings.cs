using System.CommandLine;
using System.Globalization;
using RagProbe.Configuration;
using RagProbe.EvalSets;
using RagProbe.Text;

namespace RagProbe.Cli.Options;

/// <summary>
/// Values for options that were not given: from RAGPROBE_* variables, else ragprobe.json, else the eval set. Only what says how to cut,
/// embed, retrieve and score: where data is kept and what is printed is the caller's business.
/// </summary>
internal static class Settings
{
    private const string Prefix = "RAGPROBE_";

    /// <summary>The names that ragprobe.json and evalset.json may use, without dashes.</summary>
    public static IReadOnlyList<Option> All { get; } = [.. Build(out _).Options];

    /// <summary>The variable that sets an option: RAGPROBE_TOP_K for --top-k.</summary>
    public static string Variable(string option) => Prefix + option.TrimStart('-').Replace('-', '_').ToUpper(CultureInfo.InvariantCulture);

    /// <summary>Parses again with a value for every option that the user left out and somebody else said; those that the command has no use for are passed over.</summary>
    /// <param name="parsed">The call as it was written.</param>
    /// <param name="command">What was called.</param>
    /// <param name="evalSet">Null where there is none.</param>
    /// <exception cref="CannotRunException">Values name no setting or are illegal; all of them are in the message.</exception>
    public static ParseResult Apply(ParseResult parsed, Command command, EvalSet? evalSet)
    {
        var configured = SettingsFile.Read(parsed).Defaults;
        Refuse(evalSet, configured);
        var added = All
            .Select(option => option.Name)
            .Where(name => command.Options.FirstOrDefault(option => option.Name == name) is { } option && parsed.GetResult(option) is null or { Implicit: true })
            .Select(name => (Name: name, Value: FromEnvironment(name) ?? configured.GetValueOrDefault(name[2..])?.Value ?? evalSet?.Defaults.GetValueOrDefault(name[2..])))
            .Where(setting => setting.Value is not null)
            .SelectMany(setting => new[] { setting.Name, setting.Value! })
            .ToList();
        return added.Count == 0 ? parsed : parsed.RootCommandResult.Command.Parse([.. parsed.Tokens.Select(token => token.Value), .. added], parsed.Configuration);
    }

    /// <summary>What is wrong with the settings that an eval set brings, one problem a line; empty when a sweep can run with them.</summary>
    public static IReadOnlyList<string> Problems(EvalSet evalSet) =>
        ProblemsOf(evalSet.Defaults.ToDictionary(setting => setting.Key, setting => new ConfiguredValue(setting.Value, ""), StringComparer.Ordinal));

    /// <inheritdoc cref="Problems(EvalSet)"/>
    public static IReadOnlyList<string> Problems(RagProbeConfiguration configuration) => ProblemsOf(configuration.Defaults);

    private static void Refuse(EvalSet? evalSet, IReadOnlyDictionary<string, ConfiguredValue> configured)
    {
        var variables = All.Select(option => (Name: option.Name[2..], Value: FromEnvironment(option.Name)))
            .Where(setting => setting.Value is not null)
            .ToDictionary(setting => setting.Name, setting => new ConfiguredValue(setting.Value!, Variable(setting.Name)), StringComparer.Ordinal);
        List<string> problems =
        [
            .. ProblemsOf(variables),
            .. ProblemsOf(configured),
            .. evalSet is null ? [] : Problems(evalSet).Select(problem => $"eval set {evalSet.Name}: defaults: {problem}"),
        ];
        if (problems.Count > 0)
        {
            throw new CannotRunException(string.Join(Environment.NewLine, problems));
        }
    }

    private static List<string> ProblemsOf(IReadOnlyDictionary<string, ConfiguredValue> values)
    {
        var command = Build(out var check);
        List<string> names = [.. command.Options.Select(option => option.Name[2..])], problems = [];
        foreach (var (name, value) in values)
        {
            var place = value.Place.Length == 0 ? "" : $"{value.Place}: ";
            if (!names.Contains(name, StringComparer.Ordinal))
            {
                var near = NearestName.Find(name, names) is { } meant ? $"; did you mean '{meant}'?" : "";
                problems.Add($"{place}no setting of a sweep: '{name}'{near} (legal are {string.Join(", ", names)})");
            }
            else
            {
                problems.AddRange(command.Parse([$"--{name}", value.Value]).Errors.Select(UsageError.Describe).Distinct(StringComparer.Ordinal).Select(error => place + error));
            }
        }

        // Only values that can be read can be looked at together.
        if (problems.Count == 0)
        {
            var places = string.Join(", ", values.Values.Select(value => value.Place).Where(place => place.Length > 0).Distinct(StringComparer.Ordinal));
            problems.AddRange(check(command.Parse([.. values.SelectMany(setting => new[] { $"--{setting.Key}", setting.Value.Value })])).Select(error => places.Length == 0 ? error : $"{places}: {error}"));
        }

        return problems;
    }

    // A command that has the settings and nothing else, and what checks their values taken together.
    private static RootCommand Build(out Func<ParseResult, IReadOnlyList<string>> check)
    {
        var (index, retrieval, measures) = (new IndexOptions(), new RetrievalOptions(), new MeasuresOption());
        var settings = new RootCommand();
        settings.Options.Clear();
        index.AddTo(settings);
        retrieval.AddTo(settings);
        measures.AddTo(settings);
        UsageError.AddChecks(settings);
        check = parsed =>
        {
            var problems = new UsageProblems();
            problems.Try(() => index.Chunker(parsed));
            problems.Try(() => measures.Read(parsed, retrieval.Read(parsed, suggestedDenseWeight: 0.5).TopK));
            return problems.Found;
        };
        return settings;
    }

    private static string? FromEnvironment(string option) => Environment.GetEnvironmentVariable(Variable(option)) is { Length: > 0 } value ? value : null;
}
