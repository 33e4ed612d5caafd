namespace RagProbe.Embedding.Downloads;

/// <param name="Path">In the repository and in the model's folder, with slashes: <c>onnx/model.onnx</c>.</param>
/// <param name="Sha256">64 hexadecimal digits, lower case: what is not this is not the file.</param>
/// <param name="SizeBytes">Null where only the hash is known.</param>
public sealed record PublishedFile(string Path, string Sha256, long? SizeBytes);
