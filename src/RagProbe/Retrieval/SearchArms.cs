namespace RagProbe.Retrieval;

public enum SearchArms
{
    Dense,
    Lexical,
    Hybrid,
}
