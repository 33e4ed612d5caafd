namespace RagProbe.Embedding;

/// <summary>What model cards tell users to put before a text, where a model's files may not say so.</summary>
public static class KnownPrefixes
{
    private const string E5Question = "query: ";
    private const string NomicQuestion = "search_query: ";
    private const string BgeQuestion = "Represent this sentence for searching relevant passages: ";

    /// <summary>Before a question: E5, Nomic, BGE (and models after it), EmbeddingGemma, and models that follow an instruction.</summary>
    public static IReadOnlyList<string> OfQuestions { get; } =
    [
        E5Question, NomicQuestion, BgeQuestion, "task: search result | query: ",
        "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ",
    ];

    /// <summary>Before a document, or before a question and by mistake before documents, too. The first is none.</summary>
    public static IReadOnlyList<string> OfDocuments { get; } = ["", "passage: ", E5Question, "search_document: ", NomicQuestion, BgeQuestion, "title: none | text: "];
}
