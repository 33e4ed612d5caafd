using System.Globalization;
using RagProbe.Cli.Terminal;
using RagProbe.Diagnosis;
using RagProbe.Sweeps;
using RagProbe.Traces;
using Spectre.Console;

namespace RagProbe.Cli.Views;

/// <summary>One question's way through the pipeline, drawn from its recorded trace alone.</summary>
internal static class TraceView
{
    public const int QuoteWidth = 300;

    private const int ExpectedShown = 5;

    public static void Print(RecordedSweep sweep, QuestionRecord record, QuestionDiagnosis? diagnosis, int candidatesShown, IAnsiConsole console)
    {
        PrintHead(sweep, record, diagnosis, console);
        if (record.Trace is not { } trace)
        {
            console.MarkupLine($"[red]{TerminalText.Markup(record.Error ?? "no trace was recorded")}[/]");
            return;
        }

        PrintTokens(trace, console);
        var chunks = trace.Chunks.ToDictionary(chunk => chunk.Id, StringComparer.Ordinal);
        TraceStage? before = null;
        foreach (var stage in trace.Stages)
        {
            PrintStage(stage, before, chunks, candidatesShown, console);
            before = stage;
        }

        PrintDelivered(trace, chunks, console);
        if (trace.Answer is { } answer)
        {
            PrintAnswer(answer, console);
        }
    }

    private static void PrintHead(RecordedSweep sweep, QuestionRecord record, QuestionDiagnosis? diagnosis, IAnsiConsole console)
    {
        var question = record.Question;
        console.MarkupLine($"[bold]{TerminalText.Markup(question.Id)}[/]  [{OutcomeText.Colour(record.Outcome)}]{OutcomeText.Of(record.Outcome)}[/]: {OutcomeText.Explain(record.Outcome)}");
        console.MarkupLine($"[bold]{TerminalText.Markup(question.Text)}[/]");
        if (VerdictText.Of(record) is { } verdict)
        {
            console.MarkupLine($"[{OutcomeText.Colour(record.Outcome)}]{TerminalText.Markup(verdict)}[/]");
        }

        console.WriteLine();
        if (diagnosis is not null)
        {
            FindingView.Print(diagnosis, console);
            console.WriteLine();
        }

        foreach (var judgment in question.Expected)
        {
            var place = judgment.Span is { } span ? $" {span}" : "";
            console.MarkupLine($"expected   {TerminalText.Markup(judgment.Source)}{place} [dim](grade {judgment.Grade})[/]");
            if (judgment.Quote is { } quote)
            {
                console.MarkupLine($"           [green]{Markup.Escape(TerminalText.Shorten(TerminalText.Clean(quote), QuoteWidth))}[/]");
            }
        }

        if (question.Unanswerable)
        {
            console.MarkupLine("expected   nothing: the documents hold no answer");
        }

        if (question.Answer is { } answer)
        {
            console.MarkupLine($"answer     {TerminalText.Markup(answer)}");
        }

        if (question.Tags.Count > 0)
        {
            console.MarkupLine($"tags       {TerminalText.Markup(string.Join(", ", question.Tags))}");
        }

        console.MarkupLine($"sweep      {sweep.Id}, {TerminalText.Markup($"{sweep.Plan.EvalSet} {sweep.Plan.EvalSetVersion}; {sweep.Plan.Pipeline}; {(sweep.Plan.IsExternal ? "pipeline" : "index")} {sweep.Plan.IndexName}")}");
        if (record.Measures.Count > 0)
        {
            var label = "measures";
            var order = sweep.Plan.Measures.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
            foreach (var level in record.Measures.OrderBy(measure => order.GetValueOrDefault(measure.Key, int.MaxValue)).GroupBy(measure => measure.Key.Contains(':', StringComparison.Ordinal) ? measure.Key.Split(':')[0] : "", StringComparer.Ordinal))
            {
                console.MarkupLine($"{label,-8}   {TerminalText.Markup(string.Join("  ", level.Select(measure => $"{measure.Key} {Plain.Score(measure.Value)}")))}");
                label = "";
            }
        }
    }

    private static void PrintTokens(RetrievalTrace trace, IAnsiConsole console)
    {
        if (trace.QuestionTokens.Count > 0)
        {
            console.MarkupLine($"tokens     {string.Join(' ', trace.QuestionTokens.Select(token => token.IsUnknown ? $"[red]{TerminalText.Markup(token.Piece)}[/]" : TerminalText.Markup(token.Piece)))}");
        }
    }

    private static void PrintStage(TraceStage stage, TraceStage? before, Dictionary<string, TraceChunk> chunks, int shown, IAnsiConsole console)
    {
        console.WriteLine();
        var count = stage.Name == StageNames.Embed ? "" : $", {Plain.Count(stage.Candidates.Count, "candidate")}";
        console.MarkupLine($"[bold]{TerminalText.Markup(stage.Name)}[/]  [dim]{TerminalText.Markup($"{stage.Settings}{count}, {Plain.Milliseconds(stage.ElapsedMilliseconds)}")}[/]");
        if (stage.Retries > 0)
        {
            console.MarkupLine($"  [yellow]{Plain.Count(stage.Retries, "retry", "retries")} before {(stage.Name switch { StageNames.Rerank => "the reranker", StageNames.External => "the pipeline", _ => "the index" })} answered[/]");
        }

        if (stage.UnrankedIds.Count > 0)
        {
            console.MarkupLine($"  [red]{Plain.Count(stage.UnrankedIds.Count, "point")} came back without a score that can be ranked (a broken vector): {TerminalText.Markup(string.Join(", ", stage.UnrankedIds.Take(ExpectedShown)))}[/]");
        }

        // A cut that keeps the head of the list before it has nothing to show that does not stand above.
        if (!IsRanking(stage) && before is not null && before.Candidates.Count > 0
            && stage.Candidates.Select(candidate => candidate.ChunkId).SequenceEqual(before.Candidates.Take(stage.Candidates.Count).Select(candidate => candidate.ChunkId), StringComparer.Ordinal))
        {
            console.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"  the first {stage.Candidates.Count} of {TerminalText.Markup(before.Name)}'s {before.Candidates.Count}"));
            return;
        }

        // Beyond the first ones only what was looked for: chunks with expected text, or of the expected source where that is all a label says.
        var hasText = chunks.Values.Any(CarriesText);
        var wanted = stage.Candidates.Skip(shown).Where(candidate => hasText ? CarriesText(chunks[candidate.ChunkId]) : chunks[candidate.ChunkId].IsExpectedSource).ToList();
        List<TraceCandidate> rows = [.. stage.Candidates.Take(shown), .. wanted.Take(ExpectedShown)];
        if (rows.Count == 0)
        {
            return;
        }

        var table = new TextTable(">  rank", ">score", "expected", "chunk", "text");
        foreach (var candidate in rows)
        {
            var chunk = chunks[candidate.ChunkId];
            table.AddStyledRow(
                IsExpected(chunk) ? "green" : "",
                $"{candidate.RankFromOne}",
                candidate.RankFromOne > stage.ScoredCount ? "-" : candidate.Score.ToString("0.0000", CultureInfo.InvariantCulture),
                Carries(chunk),
                candidate.ChunkId,
                chunk.Text.Trim());
        }

        table.Write(console);
        if (wanted.Count > ExpectedShown)
        {
            console.MarkupLine($"  [dim]and {Plain.Count(wanted.Count - ExpectedShown, "expected one")} further down; --candidates shows more[/]");
        }

        if (!stage.Candidates.Any(candidate => IsExpected(chunks[candidate.ChunkId])))
        {
            console.MarkupLine("  [red]nothing expected among them[/]");
        }
    }

    private static void PrintDelivered(RetrievalTrace trace, Dictionary<string, TraceChunk> chunks, IAnsiConsole console)
    {
        console.WriteLine();
        console.MarkupLine($"[bold]Delivered context[/]: {Plain.Count(trace.Delivered.Count, "chunk")}");
        foreach (var candidate in trace.Delivered)
        {
            var chunk = chunks[candidate.ChunkId];
            var heading = chunk.HeadingPath.Length == 0 ? "" : $"  {chunk.HeadingPath}";
            var page = chunk.Page is { } number ? string.Create(CultureInfo.InvariantCulture, $"  page {number}") : "";
            var limit = chunk.IsOverTokenLimit ? "  [yellow]longer than the model reads[/]" : "";
            console.WriteLine();
            console.MarkupLine($"[bold]{candidate.RankFromOne}. {TerminalText.Markup(chunk.Id)}[/] [dim]{TerminalText.Markup($"{chunk.Span}{page}{heading}")}[/]{limit}{(Carries(chunk) is { Length: > 0 } carries ? $"  [green]{carries}[/]" : "")}");
            console.MarkupLine(chunk.Text.Length > 0 ? Highlight(chunk) : "[dim]no text came with it[/]");
        }
    }

    private static void PrintAnswer(TraceAnswer answer, IAnsiConsole console)
    {
        console.WriteLine();
        console.MarkupLine($"[bold]Answer[/]  [dim]{TerminalText.Markup(answer.Settings)}[/]");
        console.MarkupLine(answer.Text.Length > 0 ? TerminalText.MarkupLines(answer.Text) : "[dim]none: no sentence of the context has a word of the question[/]");
        if (answer.Sentences.Count > 0)
        {
            console.MarkupLine($"[dim]from {TerminalText.Markup(string.Join(", ", answer.Sentences.Select(sentence => $"{sentence.ChunkId} {sentence.InChunk}")))}[/]");
        }
    }

    private static bool IsRanking(TraceStage stage) => stage.Name == StageNames.Embed || StageNames.IsRanking(stage.Name);

    private static bool CarriesText(TraceChunk chunk) => chunk.Evidence.Any(evidence => evidence.Grade >= 1);

    private static bool IsExpected(TraceChunk chunk) => chunk.IsExpectedSource || CarriesText(chunk);

    private static string Carries(TraceChunk chunk)
    {
        var best = chunk.Evidence.Where(evidence => evidence.Grade >= 1).MaxBy(evidence => evidence.Coverage);
        return best is not null ? best.Covered.Count == 0 ? "expected source" : $"{Plain.Percent(best.Coverage)} of text" : chunk.IsExpectedSource ? "source only" : "";
    }

    // Expected text in reverse green; between marks where there is no colour.
    private static string Highlight(TraceChunk chunk)
    {
        var map = new Text.CodePointMap(chunk.Text);
        var text = new System.Text.StringBuilder();
        var at = 0;
        foreach (var span in chunk.Evidence.Where(evidence => evidence.Grade >= 1).SelectMany(evidence => evidence.InChunk).OrderBy(span => span.Start))
        {
            var start = Math.Max(at, map.ToUtf16(span.Start));
            var end = map.ToUtf16(span.End);
            if (end > start)
            {
                text.Append(TerminalText.MarkupLines(chunk.Text[at..start]));
                text.Append(CultureInfo.InvariantCulture, $"[black on green]»{TerminalText.MarkupLines(chunk.Text[start..end])}«[/]");
                at = end;
            }
        }

        return text.Append(TerminalText.MarkupLines(chunk.Text[at..])).ToString().Trim();
    }
}
