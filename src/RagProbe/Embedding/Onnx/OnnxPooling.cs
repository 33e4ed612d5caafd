namespace RagProbe.Embedding.Onnx;

/// <summary>How the vectors of a text's tokens become one.</summary>
public enum OnnxPooling
{
    /// <summary>The mean over all tokens, [CLS] and [SEP] included.</summary>
    Mean,

    /// <summary>The vector of the first token, [CLS].</summary>
    Cls,
}
