using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using RagProbe.Filters;

namespace RagProbe.EvalSets;

/// <summary>
/// Writes an eval set whose judgments are resolved in the native format. What is written reads back as the same set, and writing
/// that gives the same bytes.
/// </summary>
public static partial class NativeWriter
{
    public const string ManifestName = EvalSetManifest.FileName;

    public const string QuestionsName = "questions.jsonl";

    private static readonly JavaScriptEncoder Readable = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private static readonly JsonWriterOptions OneLine = new() { Encoder = Readable };

    private static readonly JsonWriterOptions Indented = new() { Encoder = Readable, Indented = true, NewLine = "\n" };

    /// <summary>Whether the native format can hold a question: one that expects nothing, yet is not said to be unanswerable, it cannot.</summary>
    public static bool CanHold(Question question) => question.Expected.Count > 0 || question.Unanswerable;

    /// <summary>evalset.json, with a line feed at its end.</summary>
    /// <param name="corpus">Where the documents lie, from the folder of the manifest, with forward slashes.</param>
    public static byte[] Manifest(EvalSet evalSet, string corpus) => Json(Indented, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("name", evalSet.Name);
        writer.WriteString("version", evalSet.Version);
        foreach (var (name, text) in evalSet.Notes.OrderBy(static note => note.Key, StringComparer.Ordinal))
        {
            writer.WriteString(name, text);
        }

        writer.WriteString("corpus", corpus);
        writer.WriteString("questions", QuestionsName);
        WriteGrades(writer, evalSet);
        if (evalSet.Defaults.Count > 0)
        {
            writer.WriteStartObject("defaults");
            foreach (var (option, value) in evalSet.Defaults)
            {
                WriteDefault(writer, option, value);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    });

    /// <summary>questions.jsonl: every question that <see cref="CanHold"/> says the format can hold, one a line.</summary>
    public static byte[] Questions(EvalSet evalSet)
    {
        using var lines = new MemoryStream();
        foreach (var question in evalSet.Questions.Where(CanHold))
        {
            lines.Write(Json(OneLine, writer => Write(writer, question)));
        }

        return lines.ToArray();
    }

    // As people write them: numbers and true/false without quotes.
    private static void WriteDefault(Utf8JsonWriter writer, string option, string value)
    {
        if (value is "true" or "false" || PlainNumber().IsMatch(value))
        {
            writer.WritePropertyName(option);
            writer.WriteRawValue(value);
        }
        else
        {
            writer.WriteString(option, value);
        }
    }

    // The native format knows 1 to 3 unless told otherwise.
    private static void WriteGrades(Utf8JsonWriter writer, EvalSet evalSet)
    {
        var grades = evalSet.Questions.SelectMany(static question => question.Expected).Select(static judgment => judgment.Grade).Append(GradeRange.Native.Lowest).Append(GradeRange.Native.Highest).ToList();
        var range = new GradeRange(grades.Min(), grades.Max());
        if (range != GradeRange.Native)
        {
            writer.WriteStartArray("grades");
            writer.WriteNumberValue(range.Lowest);
            writer.WriteNumberValue(range.Highest);
            writer.WriteEndArray();
        }
    }

    private static void Write(Utf8JsonWriter writer, Question question)
    {
        writer.WriteStartObject();
        writer.WriteString("id", question.Id);
        writer.WriteString("question", question.Text);
        writer.WriteStartArray("expected");
        foreach (var judgment in question.Expected)
        {
            Write(writer, judgment);
        }

        writer.WriteEndArray();
        if (question.Unanswerable)
        {
            writer.WriteBoolean("unanswerable", true);
        }

        if (question.Answer is not null)
        {
            writer.WriteString("answer", question.Answer);
        }

        if (question.Tags.Count > 0)
        {
            writer.WriteStartArray("tags");
            foreach (var tag in question.Tags)
            {
                writer.WriteStringValue(tag);
            }

            writer.WriteEndArray();
        }

        if (question.Filter is { } filter)
        {
            writer.WritePropertyName("filter");
            writer.WriteRawValue(FilterJson.Write(filter));
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Judgment judgment)
    {
        writer.WriteStartObject();
        writer.WriteString("source", judgment.Source);
        if (judgment.Span is { } span)
        {
            writer.WriteNumber("start", span.Start);
            writer.WriteNumber("end", span.End);
        }

        if (judgment.Quote is not null)
        {
            writer.WriteString("quote", judgment.Quote);
        }

        writer.WriteNumber("grade", judgment.Grade);
        writer.WriteEndObject();
    }

    private static byte[] Json(JsonWriterOptions options, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            write(writer);
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex PlainNumber();
}
