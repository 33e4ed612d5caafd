using System.Security.Cryptography;
using System.Text;
using RagProbe.Corpus;
using RagProbe.Filters;
using RagProbe.Indexes;
using RagProbe.Text;

namespace RagProbe.Tests.Indexes;

/// <summary>Chunks and vectors for the tests of indexes.</summary>
internal static class Sample
{
    public static EmbeddedChunk Chunk(string id, float[] vector, string text = "some text", string source = "doc.md", params (string Key, PayloadValue Value)[] metadata) =>
        new(
            new Chunk
            {
                Id = id,
                Source = source,
                Span = new TextSpan(3, 3 + text.Length),
                Text = text,
                ContentHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
                HeadingPath = "Top > Below",
                TokenCount = 7,
                IsOverTokenLimit = text.Length > 1000,
                Metadata = metadata.ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal),
            },
            vector);

    /// <summary>The vector divided by its length.</summary>
    public static float[] Unit(params float[] vector)
    {
        var length = Math.Sqrt(vector.Sum(static x => (double)x * x));
        return Array.ConvertAll(vector, x => (float)(x / length));
    }

    public static SearchRequest.Dense Dense(float[] vector, int limit = 10, Filter? filter = null, double? threshold = null) =>
        new(vector, new SearchParameters { Limit = limit, Filter = filter, ScoreThreshold = threshold });

    public static SearchRequest.Lexical Lexical(string text, int limit = 10, Filter? filter = null, double? threshold = null) =>
        new(text, new SearchParameters { Limit = limit, Filter = filter, ScoreThreshold = threshold });

    public static SearchRequest Exact(SearchRequest request) =>
        request with { Parameters = request.Parameters with { Ann = new AnnParameters { Exact = true } } };

    public static Filter Must(FilterCondition condition) => new() { Must = [condition] };

    public static string[] Ids(IEnumerable<ScoredChunk> answer) => [.. answer.Select(static scored => scored.Chunk.Id)];
}
