using System.Text.Json;
using RagProbe.Http;

namespace RagProbe.Retrieval.Reranking;

/// <summary>The two forms in which rerank endpoints are asked and answer.</summary>
internal static class RerankWire
{
    public static byte[] Write(string? model, string question, IReadOnlyList<string> texts)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (model is not null)
            {
                writer.WriteString("model", model);
                writer.WriteNumber("top_n", texts.Count);
            }

            writer.WriteString("query", question);
            writer.WriteStartArray(model is null ? "texts" : "documents");
            foreach (var text in texts)
            {
                writer.WriteStringValue(text);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>The scores in the order of the texts.</summary>
    /// <exception cref="FormatException">The answer is not one finite score for each text; says what it is.</exception>
    public static double[] Read(string answer, int count)
    {
        using var document = Parse(answer);
        var results = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("results", out var listed) ? listed : document.RootElement;
        if (results.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException($"neither a list nor an object with a list 'results': {AnswerExcerpt.Of(answer)}");
        }

        var scores = new double?[count];
        foreach (var result in results.EnumerateArray())
        {
            var index = Index(result, count);
            if (scores[index] is not null)
            {
                throw new FormatException(FormattableString.Invariant($"index {index} comes twice"));
            }

            scores[index] = Score(result);
        }

        int[] missing = [.. Enumerable.Range(0, count).Where(i => scores[i] is null)];
        return missing.Length == 0
            ? [.. scores.Select(score => score!.Value)]
            : throw new FormatException(FormattableString.Invariant($"no score for {missing.Length} of {count} texts, the first of them index {missing[0]}"));
    }

    private static JsonDocument Parse(string answer)
    {
        try
        {
            return JsonDocument.Parse(answer);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"not JSON: {AnswerExcerpt.Of(answer)}", exception);
        }
    }

    private static int Index(JsonElement result, int count)
    {
        if (result.ValueKind != JsonValueKind.Object || !result.TryGetProperty("index", out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var index))
        {
            throw new FormatException($"a result without a whole number as 'index': {AnswerExcerpt.Of(result.GetRawText())}");
        }

        return index >= 0 && index < count ? index : throw new FormatException(FormattableString.Invariant($"index {index} is not 0 to {count - 1}"));
    }

    private static double Score(JsonElement result)
    {
        var isThere = result.TryGetProperty("relevance_score", out var value) || result.TryGetProperty("score", out value);
        return isThere && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var score) && double.IsFinite(score)
            ? score
            : throw new FormatException($"a result without a finite number as 'relevance_score' or 'score': {AnswerExcerpt.Of(result.GetRawText())}");
    }
}
