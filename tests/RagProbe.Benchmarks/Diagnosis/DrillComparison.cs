using System.Globalization;
using System.Text;
using RagProbe.Benchmarks.Retrieval;
using RagProbe.Corpus;
using RagProbe.Diagnosis;
using RagProbe.Drills;
using RagProbe.Embedding;
using RagProbe.Embedding.Onnx;
using RagProbe.Embedding.Static;
using RagProbe.EvalSets;
using RagProbe.Retrieval;

namespace RagProbe.Benchmarks.Diagnosis;

/// <summary>The drill on public corpora: those that thresholds were chosen on, and two that were kept aside.</summary>
internal static class DrillComparison
{
    private static readonly string[] HeldOut = ["finance.md", "pubmed.md"];

    // With a second arm, what is wrong with vectors and texts seldom hurts: the words bring the source all the same.
    private static readonly IReadOnlyList<IFault> HiddenByWords =
    [
        .. new[]
        {
            CauseCodes.ChunkTruncated, CauseCodes.ChunkDiluted, CauseCodes.ChunkContextLost, CauseCodes.ChunkSplit, CauseCodes.VectorPrefixMismatch, CauseCodes.VectorCorrupt,
            CauseCodes.VectorPoisoned, CauseCodes.AnnMiss, CauseCodes.FilterGraphMissing, CauseCodes.QuantizationLoss, CauseCodes.UnindexedSegment,
            CauseCodes.DuplicateCrowding, CauseCodes.HubCrowding, CauseCodes.NumberEntityConfusion, CauseCodes.Negation, CauseCodes.QueryTypo, CauseCodes.ChunkStale,
        }.SelectMany(FaultCatalog.Find),
    ];

    /// <param name="arguments">The shared folder, the file to write, how many questions of a fault are diagnosed with the static and with the ONNX model (0 leaves a model out), and, for one set alone, how its name begins.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var (shared, file) = (arguments[0], arguments[1]);
        var (ofStatic, ofOnnx) = (int.Parse(arguments[2], CultureInfo.InvariantCulture), int.Parse(arguments[3], CultureInfo.InvariantCulture));
        var reports = new List<(string Column, DrillReport Report)>();
        foreach (var (model, questions) in new[] { ("static", ofStatic), ("ONNX", ofOnnx) }.Where(entry => entry.Item2 > 0))
        {
            using var opened = model == "static" ? StaticEmbeddingModel.LoadBuiltIn() : OnnxEmbeddingModel.Load(Path.Combine(shared, "models", "all-MiniLM-L6-v2"));
            foreach (var (name, plan) in (await PlansAsync(shared, opened, questions)).Where(entry => arguments.Length < 5 || entry.Name.StartsWith(arguments[4], StringComparison.Ordinal)))
            {
                var runner = new DrillRunner((input, cancellationToken) => new Diagnostician(input).RunAsync(progress: null, cancellationToken), TimeProvider.System);
                var hybrid = await runner.RunAsync(plan, progress: null, default);
                var dense = await runner.RunAsync(plan with { Options = plan.Options with { Arms = SearchArms.Dense }, Faults = HiddenByWords }, progress: null, default);
                reports.Add(($"{name}, {model}", Together(hybrid, dense)));
                await Console.Error.WriteLineAsync($"{name}, {model}: macro-F1 {reports[^1].Report.Scores.MacroF1:F3}");

                // What is known is kept, should the rest be cut short.
                await File.WriteAllTextAsync(file, Write(reports, arguments));
            }
        }

        await ResultFile.WriteAsync(Write(reports, arguments), [file]);
    }

    // Each pipeline has its own healthy questions; the natural failures and the figures of the head are the hybrid one's.
    private static DrillReport Together(DrillReport hybrid, DrillReport dense)
    {
        IReadOnlyList<DrillItem> items = [.. hybrid.Items, .. dense.Items];
        var commonest = items.CountBy(item => item.Truth, StringComparer.Ordinal).OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).First().Key;
        var drilled = items.Select(item => item.Truth).ToHashSet(StringComparer.Ordinal);
        return hybrid with
        {
            Items = items,
            Apart = [.. hybrid.Apart, .. dense.Apart],
            Doubles = [.. hybrid.Doubles, .. dense.Doubles],
            Undrilled = [.. hybrid.Undrilled.Where(cause => !drilled.Contains(cause.Cause))],
            Scores = DrillScores.Of(items, hybrid.Seed),
            MajorityBaseline = DrillScores.Of([.. items.Select(item => item with { Named = commonest, Second = null })], hybrid.Seed),
            FirstLossBaseline = DrillScores.Of([.. items.Select(item => item with { Named = item.FirstLoss, Second = null })], hybrid.Seed),
            Diagnoses = hybrid.Diagnoses + dense.Diagnoses,
            Embeddings = hybrid.Embeddings + dense.Embeddings,
            Searches = hybrid.Searches + dense.Searches,
        };
    }

    private static async Task<IReadOnlyList<(string Name, DrillPlan Plan)>> PlansAsync(string shared, EmbeddingModel model, int questions)
    {
        var cranfield = await LoadAsync(RetrievalDataSet.Cranfield(shared).Location);
        var chunking = await LoadAsync(RetrievalDataSet.ChunkingEvaluation(shared).Location);
        var handbook = await LoadAsync(new EvalSetLocation { Path = Checkout.Sample });
        return
        [
            ("Cranfield", Plan(cranfield, "whole", document => true)),
            ("chunking evaluation, 3 corpora", Plan(chunking, "recursive(300 characters)", document => !HeldOut.Contains(document, StringComparer.Ordinal))),
            ("handbook", Plan(handbook, "markdown(400)", document => true)),
            ("finance and pubmed, held out", Plan(chunking, "recursive(300 characters)", document => HeldOut.Contains(document, StringComparer.Ordinal))),
        ];

        DrillPlan Plan((EvalSet EvalSet, IReadOnlyList<SourceDocument> Documents) set, string chunker, Func<string, bool> isIncluded) => new()
        {
            EvalSet = set.EvalSet with { Questions = [.. set.EvalSet.Questions.Where(question => question.Expected.All(judgment => isIncluded(judgment.Source)))] },
            Documents = [.. set.Documents.Where(document => isIncluded(document.Id))],
            Model = model,
            Chunker = ChunkerCatalog.Parse(chunker),
            Options = new PipelineOptions { TopK = 5, DenseWeight = model.SuggestedDenseWeight },
            QuestionsPerFault = questions,
        };
    }

    private static async Task<(EvalSet EvalSet, IReadOnlyList<SourceDocument> Documents)> LoadAsync(EvalSetLocation location)
    {
        var reading = EvalSetReader.Read(location);
        var read = reading.EvalSet ?? throw new InvalidOperationException(string.Join(" ", reading.Problems));
        var documents = (await CorpusReader.ReadAsync(read.CorpusPath, default)).Documents;
        return (JudgmentResolver.Resolve(read, documents.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal)).EvalSet!, documents);
    }

    private static string Write(IReadOnlyList<(string Column, DrillReport Report)> reports, string[] arguments)
    {
        var page = new StringBuilder();
        Line($"# The drill: causes that were put in, and causes that were named");
        Line($"");
        Line($"`dotnet run -c Release --project tests/RagProbe.Benchmarks -- compare drill ../shared tests/RagProbe.Benchmarks/results/{Path.GetFileName(arguments[1])} {string.Join(' ', arguments.Skip(2))}`");
        Line($"");
        Line($"Each fault is put into a copy of a healthy index; questions that passed before and fail now are diagnosed, at most {arguments[2]} of a fault with the");
        Line($"static model and {arguments[3]} with ONNX (all-MiniLM-L6-v2). Hybrid, and again dense for faults of vectors and texts; top 5; Cranfield uncut, the handbook cut as by default, the others with recursive(300 characters). Questions that carried");
        Line($"another defect before are kept apart. Finance and pubmed were not looked at while thresholds were chosen. F1 of each cause, in brackets how often it was put in.");
        Line($"");
        Line($"| | {string.Join(" | ", reports.Select(report => report.Column))} |");
        Line($"|---|{string.Concat(reports.Select(static _ => "---:|"))}");
        Row("macro-F1", report => Number(report.Scores.MacroF1));
        Row("95 % interval", report => $"{Number(report.Scores.MacroF1Low)} to {Number(report.Scores.MacroF1High)}");
        Row("top-1", report => Number(report.Scores.Top1));
        Row("top-2", report => Number(report.Scores.Top2));
        Row("abstentions", report => Number(report.Scores.AbstentionRate));
        Row("macro-F1, first loss only", report => Number(report.FirstLossBaseline.MacroF1));
        Row("macro-F1, commonest cause", report => Number(report.MajorityBaseline.MacroF1));
        Row("diagnoses that count; apart", report => string.Create(CultureInfo.InvariantCulture, $"{report.Items.Count}; {report.Apart.Count}"));
        Row("top-2 of those apart", report => Number(report.Apart.Count == 0 ? 0 : (double)report.Apart.Count(item => item.IsRightOfTwo) / report.Apart.Count));
        Row("no fault: failures, of which called a defect", report => string.Create(CultureInfo.InvariantCulture, $"{report.Natural.Count}, {report.Natural.Count(failure => failure.IsAlarm)}"));
        Row("embeddings, searches a diagnosis", report => string.Create(CultureInfo.InvariantCulture, $"{(double)report.Embeddings / report.Diagnoses:F0}, {(double)report.Searches / report.Diagnoses:F0}"));
        foreach (var cause in reports.SelectMany(report => report.Report.Scores.Causes).Select(score => score.Cause).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            Row(cause, report => report.Scores.Causes.FirstOrDefault(score => score.Cause == cause) is { } score ? string.Create(CultureInfo.InvariantCulture, $"{score.F1:0.000} ({score.Count})") : "");
        }

        Line($"");
        Line($"## What was named instead");
        Line($"");
        Line($"| | put in | dose | question | named | then |");
        Line($"|---|---|---|---|---|---|");
        foreach (var (column, report) in reports)
        {
            foreach (var item in report.Items.Where(item => !item.IsRight).OrderBy(item => item.Truth, StringComparer.Ordinal).ThenBy(item => item.Named, StringComparer.Ordinal).ThenBy(item => item.QuestionId, StringComparer.Ordinal))
            {
                Line($"| {column} | {item.Truth} | {item.Dose} | {item.QuestionId} | {item.Named} | {item.Second ?? ""} |");
            }
        }

        Line($"");
        Line($"## Two faults in one question");
        Line($"");
        Line($"Right is the one that breaks the question; where each does so alone, neither repairs it alone, and both must be named.");
        Line($"");
        Line($"| | put in | questions | right | each breaks it alone | both named |");
        Line($"|---|---|---:|---:|---:|---:|");
        foreach (var (column, report) in reports)
        {
            foreach (var pair in report.Doubles.GroupBy(item => (item.First, item.Second)))
            {
                Line($"| {column} | {pair.Key.First}, {pair.Key.Second} | {pair.Count()} | {pair.Count(item => item.IsRight)} | {pair.Count(item => item.NeedsBoth)} | {pair.Count(item => item.NeedsBoth && item.IsRight)} |");
            }
        }

        Line($"");
        Line($"## No fault, yet called a defect");
        Line($"");
        Line($"| | question | cause | why |");
        Line($"|---|---|---|---|");
        foreach (var (column, report) in reports)
        {
            foreach (var failure in report.Natural.Where(failure => failure.IsAlarm).OrderBy(failure => failure.Cause, StringComparer.Ordinal).ThenBy(failure => failure.QuestionId, StringComparer.Ordinal))
            {
                Line($"| {column} | {failure.QuestionId} | {failure.Cause} | {failure.Sentence.Replace('|', '/')} |");
            }
        }

        Line($"");
        Line($"## Not drilled");
        Line($"");
        foreach (var undrilled in reports.SelectMany(report => report.Report.Undrilled.Select(undrilled => (report.Column, undrilled.Cause, undrilled.Reason))).GroupBy(entry => (entry.Cause, entry.Reason)).OrderBy(group => group.Key.Cause, StringComparer.Ordinal))
        {
            Line($"- {undrilled.Key.Cause}: {undrilled.Key.Reason}{(undrilled.Count() == reports.Count ? "" : $" ({string.Join("; ", undrilled.Select(entry => entry.Column))})")}");
        }

        return page.ToString();

        void Line(FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

        void Row(string name, Func<DrillReport, string> value) => Line($"| {name} | {string.Join(" | ", reports.Select(report => value(report.Report)))} |");
    }

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
