namespace RagProbe.Embedding;

public enum EmbeddingModelKind
{
    /// <summary>A table of token vectors in one file.</summary>
    Static,

    /// <summary>A BERT-like network in a folder.</summary>
    Onnx,
}
