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

    /// <param name="arguments">The shared folder, the file to write, and how many questions of a fault are diagnosed with the static and with the ONNX model; 0 leaves a model out.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var (shared, file) = (arguments[0], arguments[1]);
        var (ofStatic, ofOnnx) = (int.Parse(arguments[2], CultureInfo.InvariantCulture), int.Parse(arguments[3], CultureInfo.InvariantCulture));
        var reports = new List<(string Column, DrillReport Report)>();
        foreach (var (model, questions) in new[] { ("static", ofStatic), ("ONNX", ofOnnx) }.Where(entry => entry.Item2 > 0))
        {
            using var opened = model == "static" ? StaticEmbeddingModel.LoadBuiltIn() : OnnxEmbeddingModel.Load(Path.Combine(shared, "models", "all-MiniLM-L6-v2"));
            foreach (var (name, plan) in await PlansAsync(shared, opened, questions))
            {
                var runner = new DrillRunner((input, cancellationToken) => new Diagnostician(input).RunAsync(progress: null, cancellationToken), TimeProvider.System);
                reports.Add(($"{name}, {model}", await runner.RunAsync(plan, progress: null, default)));
                await Console.Error.WriteLineAsync($"{name}, {model}: macro-F1 {reports[^1].Report.Scores.MacroF1:F3}");
            }
        }

        await ResultFile.WriteAsync(Write(reports, arguments), [file]);
    }

    private static async Task<IReadOnlyList<(string Name, DrillPlan Plan)>> PlansAsync(string shared, EmbeddingModel model, int questions)
    {
        var cranfield = await LoadAsync(RetrievalDataSet.Cranfield(shared).Location);
        var chunking = await LoadAsync(RetrievalDataSet.ChunkingEvaluation(shared).Location);
        return
        [
            ("Cranfield", Plan(cranfield, "whole", document => true)),
            ("chunking evaluation, 3 corpora", Plan(chunking, "recursive(300 characters)", document => !HeldOut.Contains(document, StringComparer.Ordinal))),
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
        var read = EvalSetReader.Read(location).EvalSet!;
        var documents = (await CorpusReader.ReadAsync(read.CorpusPath, default)).Documents;
        return (JudgmentResolver.Resolve(read, documents.ToDictionary(document => document.Id, document => document.Text, StringComparer.Ordinal)).EvalSet!, documents);
    }

    private static string Write(IReadOnlyList<(string Column, DrillReport Report)> reports, string[] arguments)
    {
        var page = new StringBuilder();
        Line($"# The drill: causes that were put in, and causes that were named");
        Line($"");
        Line($"`dotnet run -c Release --project tests/RagProbe.Benchmarks -- compare drill ../shared tests/RagProbe.Benchmarks/results/drill.md {arguments[2]} {arguments[3]}`");
        Line($"");
        Line($"Each fault is put into a copy of a healthy index; questions that passed before and fail now are diagnosed, at most {arguments[2]} of a fault with the");
        Line($"static model and {arguments[3]} with ONNX (all-MiniLM-L6-v2). Hybrid, top 5; Cranfield uncut, the others cut with recursive(300 characters). Questions that carried");
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
        Line($"| | put in | named | times |");
        Line($"|---|---|---|---:|");
        foreach (var (column, report) in reports)
        {
            foreach (var cell in report.Scores.Confusion.Where(cell => cell.Truth != cell.Named))
            {
                Line($"| {column} | {cell.Truth} | {cell.Named} | {cell.Count} |");
            }
        }

        Line($"");
        Line($"## No fault, yet called a defect");
        Line($"");
        Line($"| | cause | times |");
        Line($"|---|---|---:|");
        foreach (var (column, report) in reports)
        {
            foreach (var (cause, count) in report.Natural.Where(failure => failure.IsAlarm).CountBy(failure => failure.Cause, StringComparer.Ordinal).OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal))
            {
                Line($"| {column} | {cause} | {count} |");
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
