using System.Globalization;
using System.Text.Json;
using RagProbe.EvalSets;
using RagProbe.Filters;

namespace RagProbe.External;

/// <summary>
/// The body that is sent for a question: JSON with <c>{question}</c>, <c>{limit}</c>, <c>{id}</c> and <c>{filter}</c> in its texts. A text
/// that is one of them and nothing else becomes the value itself: a number, or the filter as Qdrant writes it (null for a question without).
/// </summary>
public sealed class RequestTemplate
{
    private const string QuestionMark = "{question}";
    private const string LimitMark = "{limit}";
    private const string IdMark = "{id}";
    private const string FilterMark = "{filter}";

    private readonly JsonElement _body;

    private RequestTemplate(JsonElement body) => _body = body;

    /// <summary>The question as <c>query</c>, the limit as <c>k</c>.</summary>
    public static RequestTemplate Usual { get; } = Parse("""{"query":"{question}","k":"{limit}"}""");

    public bool SendsFilter => _body.GetRawText().Contains(FilterMark, StringComparison.Ordinal);

    /// <exception cref="FormatException">The question is nowhere in it.</exception>
    internal static RequestTemplate Of(JsonElement body) => body.GetRawText().Contains(QuestionMark, StringComparison.Ordinal)
        ? new RequestTemplate(body.Clone())
        : throw new FormatException($"the question is nowhere in the request; write {QuestionMark} where it belongs: {{\"query\": \"{QuestionMark}\", \"k\": \"{LimitMark}\"}}");

    internal byte[] Write(Question question, int limit)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, _body, question, limit);
        }

        return buffer.ToArray();
    }

    internal string Describe() => _body.GetRawText();

    private static RequestTemplate Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Of(document.RootElement);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, Question question, int limit)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, question, limit);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, item, question, limit);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                WriteText(writer, value.GetString()!, question, limit);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static void WriteText(Utf8JsonWriter writer, string text, Question question, int limit)
    {
        if (text == LimitMark)
        {
            writer.WriteNumberValue(limit);
        }
        else if (text == FilterMark && question.Filter is null)
        {
            writer.WriteNullValue();
        }
        else if (text == FilterMark)
        {
            FilterJson.Write(writer, question.Filter!);
        }
        else
        {
            // One pass: a question may speak of {limit}.
            writer.WriteStringValue(string.Concat(Parts(text).Select(part => part switch
            {
                QuestionMark => question.Text,
                LimitMark => limit.ToString(CultureInfo.InvariantCulture),
                IdMark => question.Id,
                FilterMark => question.Filter is { } filter ? FilterJson.Write(filter) : "",
                _ => part,
            })));
        }
    }

    private static IEnumerable<string> Parts(string text)
    {
        var start = 0;
        for (var at = 0; at < text.Length;)
        {
            if (Array.Find([QuestionMark, LimitMark, IdMark, FilterMark], mark => text.AsSpan(at).StartsWith(mark, StringComparison.Ordinal)) is { } found)
            {
                yield return text[start..at];
                yield return found;
                start = at += found.Length;
            }
            else
            {
                at++;
            }
        }

        yield return text[start..];
    }
}
