namespace RagProbe.Embedding.Endpoints;

/// <summary>What model cards say of models that are often served, where an endpoint says nothing.</summary>
/// <param name="MaxTokens">Longest text.</param>
/// <param name="CountsAsCl100k">Whether cl100k_base is the model's own tokenizer.</param>
/// <param name="QuestionPrefix">What the card puts before a question; "" for nothing.</param>
/// <param name="DocumentPrefix">What the card puts before a document.</param>
internal sealed record KnownEndpointModel(int MaxTokens, bool CountsAsCl100k = false, string QuestionPrefix = "", string DocumentPrefix = "")
{
    private static readonly KnownEndpointModel OpenAI = new(8191, CountsAsCl100k: true);
    private static readonly KnownEndpointModel Bge = new(512, QuestionPrefix: KnownPrefixes.BgeQuestion);
    private static readonly KnownEndpointModel E5 = new(512, QuestionPrefix: KnownPrefixes.E5Question, DocumentPrefix: KnownPrefixes.E5Document);
    private static readonly KnownEndpointModel Gte = new(512);

    // By the beginning of the name, the longest that fits.
    private static readonly (string Name, KnownEndpointModel Model)[] Known =
    [
        ("text-embedding-3-small", OpenAI),
        ("text-embedding-3-large", OpenAI),
        ("text-embedding-ada-002", OpenAI),
        ("all-MiniLM-L6-v2", new(256)),
        ("nomic-embed-text", new(8192, QuestionPrefix: KnownPrefixes.NomicQuestion, DocumentPrefix: KnownPrefixes.NomicDocument)),
        ("mxbai-embed-large", Bge),
        ("bge-small-en", Bge),
        ("bge-base-en", Bge),
        ("bge-large-en", Bge),
        ("bge-m3", new(8192)),
        ("e5-small", E5),
        ("e5-base", E5),
        ("e5-large", E5),
        ("multilingual-e5-small", E5),
        ("multilingual-e5-base", E5),
        ("multilingual-e5-large", E5),
        ("gte-small", Gte),
        ("gte-base", Gte),
        ("gte-large", Gte),
    ];

    /// <summary>Null where nothing is known. What stands before a slash (an organisation) and after a colon (a tag) is passed over. Of models that follow instructions nothing is known.</summary>
    public static KnownEndpointModel? Of(string name)
    {
        var bare = name[(name.LastIndexOf('/') + 1)..].Split(':')[0];
        return Known
            .Where(entry => bare.StartsWith(entry.Name, StringComparison.OrdinalIgnoreCase) && (bare.Length == entry.Name.Length || bare[entry.Name.Length] is '-' or '.') && !bare.Contains("instruct", StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(entry => entry.Name.Length)
            .Select(entry => entry.Model)
            .FirstOrDefault();
    }
}
