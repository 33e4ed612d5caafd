using System.Globalization;
using System.Text.Json;
using CsvHelper;
using RagProbe.Text;

namespace RagProbe.EvalSets;

/// <summary>
/// The table of the published chunking evaluation: columns question, references (a JSON list of
/// <c>{"content":"...","start_index":0,"end_index":10}</c>, offsets in code points) and corpus_id. The rows become the
/// questions q0001, q0002, ...
/// </summary>
internal sealed class CsvFormat : IEvalSetFormat
{
    private static readonly string[] Columns = ["question", "references", "corpus_id"];

    private static readonly string[] Bounds = ["start_index", "end_index"];

    public string Name => "csv";

    public bool Recognises(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    public void Read(EvalSetFiles files, QuestionStore questions, ProblemLog problems)
    {
        if (EvalSetFile.Open(files.Questions, problems) is not { } file)
        {
            return;
        }

        using var csv = CsvReader.FromText(file.Text, new CsvReaderOptions
        {
            TrackLineNumbers = true,
            FieldCountMismatch = CsvFieldCountHandling.Skip,
            OnMalformedRecord = record => Report(record, file.Path, problems),
        });
        if (csv.Headers.Count == 0)
        {
            problems.Error(file.Path, null, "the file is empty", $"Its first line names the columns: {string.Join(",", Columns)}.");
            return;
        }

        if (ReadHeader(csv.Headers, file.Path, problems) is not { } positions)
        {
            return;
        }

        for (var row = 1; csv.Read(); row++)
        {
            var origin = new FileLine(file.Path, (int)csv.LineNumber);
            if (ReadQuestion(row, csv.GetString(positions[0]), csv.GetString(positions[1]), csv.GetString(positions[2]), origin, problems) is { } question)
            {
                questions.Add(question);
            }
        }
    }

    private static void Report(CsvMalformedRecord record, string path, ProblemLog problems)
    {
        var (message, fix) = record.Reason switch
        {
            CsvMalformedReason.FieldCountMismatch => ("the row has another number of fields than the header", "Put fields that hold commas or line breaks in double quotes."),
            CsvMalformedReason.UnterminatedQuote => ("a quoted field is never closed", "Close it, and double the quotation marks inside fields."),
            _ => ("a quotation mark stands where none can stand", "Put the field in double quotes and double the ones inside it."),
        };
        problems.Error(path, (int)record.LineNumber, message, fix, value: record.RawRecord);
    }

    private static int[]? ReadHeader(IReadOnlyList<string> headers, string path, ProblemLog problems)
    {
        var header = headers.Select(name => name.Trim()).ToList();
        var positions = Columns.Select(column => header.FindIndex(name => name.Equals(column, StringComparison.OrdinalIgnoreCase))).ToArray();
        foreach (var (index, column) in Columns.Index().Where(item => positions[item.Index] < 0))
        {
            var meant = NearestName.Find(column, header);
            problems.Error(path, 1, $"column {column} is missing", meant is null ? $"The columns are {string.Join(",", Columns)}, separated by commas." : $"Rename the column {meant}.", column, string.Join(",", header));
        }

        foreach (var name in header.Where(name => !Columns.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            problems.Warning(path, 1, "the column is not used", $"Used are {string.Join(", ", Columns)}.", value: name);
        }

        return positions.Contains(-1) ? null : positions;
    }

    private static Question? ReadQuestion(int row, string text, string references, string corpusId, FileLine origin, ProblemLog problems)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            problems.Error(origin.File, origin.Line, "is empty", "Fill it in or remove the row.", "question");
        }

        if (string.IsNullOrWhiteSpace(corpusId))
        {
            problems.Error(origin.File, origin.Line, "is empty", "Name the document that the offsets point into.", "corpus_id");
        }

        var judgments = ReadReferences(references, corpusId, origin, problems);
        return string.IsNullOrWhiteSpace(text) || string.IsNullOrWhiteSpace(corpusId)
            ? null
            : new Question { Id = string.Create(CultureInfo.InvariantCulture, $"q{row:0000}"), Text = text, Expected = judgments, Origin = origin };
    }

    private static List<Judgment> ReadReferences(string references, string corpusId, FileLine origin, ProblemLog problems)
    {
        var judgments = new List<Judgment>();
        using var document = JsonText.Parse(references, origin.File, origin.Line, allowComments: false, problems, "references");
        if (document is null)
        {
            return judgments;
        }

        if (document.RootElement.ValueKind != JsonValueKind.Array || document.RootElement.GetArrayLength() == 0)
        {
            problems.Error(origin.File, origin.Line, "must be a JSON list with at least one reference", """Write [{"content":"...","start_index":0,"end_index":10}].""", "references", references);
            return judgments;
        }

        foreach (var (index, element) in document.RootElement.EnumerateArray().Index())
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"references[{index}]");
            if (element.ValueKind != JsonValueKind.Object)
            {
                problems.Error(origin.File, origin.Line, "must be an object", """Write {"content":"...","start_index":0,"end_index":10}.""", name, element.GetRawText());
                continue;
            }

            var fields = new JsonFields(element, name, origin.File, _ => origin.Line, problems);
            var content = fields.FilledText("content", isRequired: true);
            var start = fields.Integer("start_index", 0, int.MaxValue, "an integer of 0 or more (code points from the start of the document)");
            var end = fields.Integer("end_index", 0, int.MaxValue, "an integer above start_index (code points from the start of the document)");
            fields.RejectOthers();
            foreach (var missing in Bounds.Where(bound => !fields.Has(bound)))
            {
                fields.Error(missing, "is missing", "A reference has content, start_index and end_index.");
            }

            if (start >= end)
            {
                fields.Error("end_index", FormattableString.Invariant($"must be above start_index, which is {start}"), "A span is start_index (first code point) to end_index (one past the last).", FormattableString.Invariant($"{end}"));
            }
            else if (content is not null && start is { } first && end is { } last)
            {
                judgments.Add(new Judgment { Source = corpusId.Trim(), Quote = content, Span = new TextSpan(first, last), Origin = origin });
            }
        }

        return judgments;
    }
}
