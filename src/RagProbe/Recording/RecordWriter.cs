using System.Text.Json;
using RagProbe.EvalSets;
using RagProbe.Filters;
using RagProbe.Scoring;
using RagProbe.Traces;

namespace RagProbe.Recording;

/// <summary>
/// Writes what is written of every question, property by property, to the same bytes as <see cref="RecordJson"/>, which looks each of
/// them up. What it returns stands until it writes the next one.
/// </summary>
#pragma warning disable CA1001 // Stream and writer are memory, with nothing to give back.
internal sealed class RecordWriter
#pragma warning restore CA1001
{
    private readonly MemoryStream _bytes = new();
    private readonly Utf8JsonWriter _writer;

    public RecordWriter() => _writer = new Utf8JsonWriter(_bytes);

    public ReadOnlySpan<byte> Question(Question question)
    {
        Begin();
        _writer.WriteString("id", question.Id);
        _writer.WriteString("text", question.Text);
        _writer.WriteStartArray("expected");
        foreach (var judgment in question.Expected)
        {
            Judgment(judgment);
        }

        _writer.WriteEndArray();
        TextUnlessNull("answer", question.Answer);
        _writer.WriteStartArray("tags");
        foreach (var tag in question.Tags)
        {
            _writer.WriteStringValue(tag);
        }

        _writer.WriteEndArray();
        if (question.Filter is { } filter)
        {
            _writer.WritePropertyName("filter");
            FilterJson.Write(_writer, filter);
        }

        _writer.WriteBoolean("unanswerable", question.Unanswerable);
        return End();
    }

    /// <summary>One object, names ascending (ordinal).</summary>
    /// <exception cref="ArgumentException">A value is no finite number.</exception>
    public ReadOnlySpan<byte> Scores(IReadOnlyDictionary<string, double> measures)
    {
        Begin();
        var ascending = MeasureValues.Of(measures);
        for (var i = 0; i < ascending.Count; i++)
        {
            _writer.WriteNumber(ascending.Names[i], ascending.Numbers[i]);
        }

        return End();
    }

    /// <summary>A trace without question, tokens, chunks, candidates and times.</summary>
    public ReadOnlySpan<byte> Frame(TraceFingerprints fingerprints, IReadOnlyList<TraceStage> stages)
    {
        Begin();
        _writer.WriteString("questionId", "");
        _writer.WriteString("questionText", "");
        Nothing("questionTokens");
        _writer.WriteStartObject("fingerprints");
        _writer.WriteString("pipeline", fingerprints.Pipeline);
        _writer.WriteString("model", fingerprints.Model);
        _writer.WriteString("index", fingerprints.Index);
        _writer.WriteEndObject();
        _writer.WriteStartArray("stages");
        foreach (var stage in stages)
        {
            _writer.WriteStartObject();
            _writer.WriteString("name", stage.Name);
            _writer.WriteString("settings", stage.Settings);
            Nothing("candidates");
            if (stage.ScoredCount is { } scored)
            {
                _writer.WriteNumber("scoredCount", scored);
            }

            Nothing("unrankedIds");
            _writer.WriteNumber("retries", 0);
            _writer.WriteNumber("elapsedMilliseconds", 0);
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
        Nothing("chunks");
        return End();
    }

    private void Judgment(Judgment judgment)
    {
        _writer.WriteStartObject();
        _writer.WriteString("source", judgment.Source);
        if (judgment.Span is { } span)
        {
            _writer.WriteStartObject("span");
            _writer.WriteNumber("start", span.Start);
            _writer.WriteNumber("end", span.End);
            _writer.WriteNumber("length", span.Length);
            _writer.WriteEndObject();
        }

        TextUnlessNull("quote", judgment.Quote);
        _writer.WriteString("textBefore", judgment.TextBefore);
        _writer.WriteString("textAfter", judgment.TextAfter);
        _writer.WriteNumber("grade", judgment.Grade);
        _writer.WriteBoolean("isRelevant", judgment.IsRelevant);
        _writer.WriteEndObject();
    }

    private void TextUnlessNull(string name, string? text)
    {
        if (text is not null)
        {
            _writer.WriteString(name, text);
        }
    }

    private void Nothing(string name)
    {
        _writer.WriteStartArray(name);
        _writer.WriteEndArray();
    }

    private void Begin()
    {
        _bytes.SetLength(0);
        _writer.Reset();
        _writer.WriteStartObject();
    }

    private ReadOnlySpan<byte> End()
    {
        _writer.WriteEndObject();
        _writer.Flush();
        return _bytes.GetBuffer().AsSpan(0, (int)_bytes.Length);
    }
}
