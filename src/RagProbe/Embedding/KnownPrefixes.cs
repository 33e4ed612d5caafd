namespace RagProbe.Embedding;

/// <summary>What model cards tell users to put before a text, where a model's files may not say so.</summary>
public static class KnownPrefixes
{
    internal const string E5Question = "query: ";
    internal const string NomicQuestion = "search_query: ";
    internal const string BgeQuestion = "Represent this sentence for searching relevant passages: ";
    internal const string E5Document = "passage: ";
    internal const string NomicDocument = "search_document: ";

    /// <summary>Before a question: E5, Nomic, BGE (and models after it), EmbeddingGemma, and models that follow an instruction.</summary>
    public static IReadOnlyList<string> OfQuestions { get; } =
    [
        E5Question, NomicQuestion, BgeQuestion, "task: search result | query: ",
        "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ",
    ];

    /// <summary>Before a document, or before a question and by mistake before documents, too. The first is none.</summary>
    public static IReadOnlyList<string> OfDocuments { get; } = ["", E5Document, E5Question, NomicDocument, NomicQuestion, BgeQuestion, "title: none | text: "];
}
