namespace RagProbe.Indexes;

public abstract record SearchRequest
{
    private SearchRequest(SearchParameters parameters) => Parameters = parameters;

    public SearchParameters Parameters { get; init; }

    /// <summary>Nearest neighbours by cosine; scores in -1..1.</summary>
    /// <param name="Vector">Finite and of the index's dimension; any length above 0.</param>
    public sealed record Dense(ReadOnlyMemory<float> Vector, SearchParameters Parameters) : SearchRequest(Parameters);

    /// <summary>BM25 over the chunk text; scores above 0, larger is better. A text without any indexable word gets an empty answer.</summary>
    public sealed record Lexical(string Text, SearchParameters Parameters) : SearchRequest(Parameters);
}
