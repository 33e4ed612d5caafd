using System.Text.Json;
using RagProbe.Http;

namespace RagProbe.External;

/// <summary>
/// Where in an answer what stands. A path that is written has to lead somewhere in every answer; where none is written the usual names
/// are tried.
/// </summary>
public sealed record ResponseMapping
{
    private static readonly JsonPath[] UsualTexts = [.. new[] { "text", "content", "page_content", "chunk" }.Select(JsonPath.Parse)];
    private static readonly JsonPath[] UsualIds = [JsonPath.Parse("id")];
    private static readonly JsonPath[] UsualSources = [.. new[] { "source", "metadata.source", "doc_id" }.Select(JsonPath.Parse)];
    private static readonly JsonPath[] UsualScores = [JsonPath.Parse("score")];
    private static readonly JsonPath UsualResults = JsonPath.Parse("results[*]");
    private static readonly JsonPath BareList = JsonPath.Parse("[*]");
    private static readonly JsonPath UsualAnswer = JsonPath.Parse("answer");

    /// <summary>From the whole answer to the results, best first; null for <c>results[*]</c>, or the answer itself where it is a list.</summary>
    public JsonPath? Results { get; init; }

    /// <summary>From one result to its text; so the others.</summary>
    public JsonPath? Text { get; init; }

    public JsonPath? Id { get; init; }

    public JsonPath? Source { get; init; }

    public JsonPath? Score { get; init; }

    /// <summary>From the whole answer to an answer in words.</summary>
    public JsonPath? Answer { get; init; }

    /// <summary>Equal for mappings that read alike.</summary>
    internal string Describe() => string.Join(' ', new[] { Results, Text, Id, Source, Score, Answer }.Select(path => path?.ToString() ?? "-"));

    /// <exception cref="FormatException">It is not an answer of this form; says what came.</exception>
    public ExternalAnswer Read(string json)
    {
        using var document = Parse(json);
        return Read(document.RootElement);
    }

    /// <inheritdoc cref="Read(string)"/>
    internal ExternalAnswer Read(JsonElement root)
    {
        var results = (Results ?? (root.ValueKind == JsonValueKind.Array ? BareList : UsualResults)).Find(root);
        return new ExternalAnswer([.. results.Select(ReadItem)], TextOf(root, Answer, [UsualAnswer], "answer"));
    }

    internal static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"not JSON: {AnswerExcerpt.Of(json)}", exception);
        }
    }

    private ExternalItem ReadItem(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.String && Text is null && Id is null && Source is null)
        {
            return new ExternalItem(Id: null, Source: null, item.GetString(), Score: null);
        }

        var read = new ExternalItem(TextOf(item, Id, UsualIds, "id"), TextOf(item, Source, UsualSources, "source"), TextOf(item, Text, UsualTexts, "text"), ScoreOf(item));
        return read is { Id: null, Source: null, Text: null }
            ? throw new FormatException($"a result with neither text nor id nor source (the paths are set under \"retriever\" in ragprobe.json): {AnswerExcerpt.Of(item.GetRawText())}")
            : read;
    }

    private static string? TextOf(JsonElement value, JsonPath? written, JsonPath[] usual, string what) => Find(value, written, usual) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => TextOf(text, what),
        { ValueKind: JsonValueKind.Number } number when what is "id" or "source" => number.GetRawText(),
        var other => throw new FormatException($"a result whose {what} is no text: {AnswerExcerpt.Of(other.Value.GetRawText())}"),
    };

    private static string? TextOf(JsonElement text, string what)
    {
        try
        {
            var read = text.GetString()!;
            return what != "answer" && string.IsNullOrWhiteSpace(read) ? null : read;
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException($"a result whose {what} holds half a surrogate pair: {AnswerExcerpt.Of(text.GetRawText())}", exception);
        }
    }

    private double? ScoreOf(JsonElement item) => Find(item, Score, UsualScores) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var score) && double.IsFinite(score) => score,
        var other => throw new FormatException($"a result whose score is no finite number: {AnswerExcerpt.Of(other.Value.GetRawText())}"),
    };

    private static JsonElement? Find(JsonElement value, JsonPath? written, JsonPath[] usual)
    {
        if (written is null)
        {
            return usual.Select(path => path.First(value)).FirstOrDefault(found => found is not null);
        }

        // Strictly, for the message.
        return written.Leads(value) ? written.First(value) : throw new FormatException(Nowhere(written, value));
    }

    private static string Nowhere(JsonPath path, JsonElement value)
    {
        try
        {
            path.Find(value);
            return $"the path {path} leads to no item: {AnswerExcerpt.Of(value.GetRawText())}";
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }
}
