using System.Collections.Immutable;
using System.CommandLine;
using RagProbe.Cli.Options;
using RagProbe.Cli.Terminal;
using RagProbe.Cli.Views;
using RagProbe.Reports;
using RagProbe.Runs;

namespace RagProbe.Cli.Commands;

/// <summary><c>ragprobe score</c>: any TREC run against TREC judgments, by trec_eval's rules and in its output format.</summary>
internal static class ScoreCommand
{
    private const int HighestGrade = 127;
    private const int ShownTopics = 5;

    public static Command Build()
    {
        var qrels = new Option<string>("--qrels") { Description = "Judgments, a line each: topic iteration document grade", HelpName = "file", Required = true };
        var run = new Option<string>("--run") { Description = "The run, a line a document: topic Q0 document rank score tag. The rank is not looked at: documents are ordered by score, ties by document id, both descending", HelpName = "file", Required = true };
        var measures = new Option<string>("--measures") { Description = "Measures, separated by commas: official, all_trec, trec_eval's names (map, P, ndcg_cut_10), or those of sweeps (nDCG@10, RBP(p=0.8)), which bring judged@k along (trec_eval -m)", DefaultValueFactory = _ => RunMeasureCatalog.Official, HelpName = "list" };
        var perTopic = new Option<bool>("--per-topic") { Description = "Print every topic's values, too (trec_eval -q)" };
        var noSummary = new Option<bool>("--no-summary") { Description = "Print no values over all topics (trec_eval -n)" };
        var allTopics = new Option<bool>("--all-topics") { Description = "A topic of the qrels that the run lacks counts as an empty answer instead of being left out (trec_eval -c)" };
        var level = new Option<int>("--relevance-level") { Description = "The lowest grade that is relevant; nDCG looks at the grades instead (trec_eval -l)", DefaultValueFactory = _ => 1, HelpName = "grade" };
        var judgedOnly = new Option<bool>("--judged-only") { Description = "Take documents that nobody judged out of the run first (trec_eval -J)" };
        var maxDocuments = new Option<int?>("--max-documents") { Description = "How many documents of a topic count at most; all unless given (trec_eval -M)", HelpName = "number" };
        var precision = new Option<string>("--score-precision") { Description = "Compare scores as 64-bit numbers, as trec_eval 10, or as 32-bit numbers, as trec_eval 9 and pytrec_eval; this decides what is a tie", DefaultValueFactory = _ => "double" };
        precision.AcceptOnlyFromAmong("single", "double");
        var json = JsonOption.Create();
        var command = new Command("score", "Score any run in TREC format against judgments, as trec_eval does and in its output format").WithExamples(
            "ragprobe score --qrels qrels.txt --run bm25.run",
            "ragprobe score --qrels qrels.txt --run bm25.run --measures \"nDCG@10,Recall@100(rel>=2),RBP(p=0.8)\"",
            "ragprobe score --qrels qrels.txt --run bm25.run --measures all_trec --per-topic --all-topics --relevance-level 2",
            "ragprobe score --qrels qrels.txt --run bm25.run --score-precision single --json");
        foreach (var option in new Option[] { qrels, run, measures, perTopic, noSummary, allTopics, level, judgedOnly, maxDocuments, precision, json })
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetValue(noSummary) && !parsed.GetValue(perTopic))
            {
                throw new UsageException("--no-summary: leaves nothing to print without --per-topic; add that, or leave it out");
            }

            RequireRange("--relevance-level", parsed.GetValue(level), HighestGrade);
            RequireRange("--max-documents", parsed.GetValue(maxDocuments) ?? 1, int.MaxValue);
            var scores = RunScorer.Score(
                new RunScoringOptions
                {
                    QrelsPath = parsed.GetRequiredValue(qrels),
                    RunPath = parsed.GetRequiredValue(run),
                    Measures = Measures(parsed.GetRequiredValue(measures), parsed.GetValue(level)),
                    Precision = parsed.GetValue(precision) == "single" ? ScorePrecision.Single : ScorePrecision.Double,
                    AllTopics = parsed.GetValue(allTopics),
                    JudgedOnly = parsed.GetValue(judgedOnly),
                    MaxDocuments = parsed.GetValue(maxDocuments) ?? int.MaxValue,
                },
                cancellationToken);
            if (parsed.GetValue(json))
            {
                Output.Json(ScoreJson.Write(scores, parsed.GetValue(perTopic)));
            }
            else
            {
                Console.Out.Write(ScoreView.Format(scores, parsed.GetValue(perTopic), !parsed.GetValue(noSummary)));
            }

            NoteTopics(scores.MissingTopics, "of the qrels not in the run", parsed.GetValue(allTopics) ? "counted as an empty answer" : "left out, as trec_eval does; --all-topics counts them as empty answers");
            NoteTopics(scores.UnjudgedTopics, "of the run not in the qrels", "counted nowhere, as trec_eval does");
            return Task.FromResult(ExitCode.Passed);
        });
        return command;
    }

    private static ImmutableArray<RunMeasure> Measures(string names, int level)
    {
        try
        {
            var measures = RunMeasureCatalog.Parse(names, level);
            return measures.IsEmpty ? throw new UsageException($"--measures: '{names}' names none; leave the option out for trec_eval's official ones") : measures;
        }
        catch (FormatException exception)
        {
            throw new UsageException($"--measures: {exception.Message}");
        }
    }

    private static void RequireRange(string option, int value, int largest)
    {
        if (value < 1 || value > largest)
        {
            throw new UsageException(FormattableString.Invariant($"{option}: {value} is not 1 to {largest}"));
        }
    }

    private static void NoteTopics(ImmutableArray<string> topics, string what, string how)
    {
        if (!topics.IsEmpty)
        {
            var shown = string.Join(", ", topics.Take(ShownTopics)) + (topics.Length > ShownTopics ? ", ..." : "");
            Output.Note(FormattableString.Invariant($"{topics.Length} topic{(topics.Length == 1 ? "" : "s")} {what}: {how} ({shown})"));
        }
    }
}
