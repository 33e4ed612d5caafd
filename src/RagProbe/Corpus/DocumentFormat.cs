namespace RagProbe.Corpus;

public enum DocumentFormat
{
    Text,
    Markdown,
}
