using RagProbe.Embedding;
using RagProbe.Embedding.Downloads;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.pulledModel</c>: an ONNX model that was downloaded and checked. <c>licence</c> is null where it is not known.</summary>
public static class ModelPullJson
{
    public static string Write(PublishedModel published, DownloadedModel downloaded, EmbeddingModel model) => JsonReport.Write("ragprobe.pulledModel", 1, writer =>
    {
        writer.WriteString("path", downloaded.Folder);
        writer.WriteString("repository", published.Repository);
        writer.WriteString("revision", published.Revision);
        writer.WriteString("licence", published.Licence);
        writer.WriteNumber("dimensions", model.Dimensions);
        writer.WriteNumber("maxTokens", model.MaxTokens);
        writer.WriteString("fingerprint", model.Fingerprint);
        writer.Array("files", published.Files, file => writer.Object(() =>
        {
            writer.WriteString("path", file.Path);
            writer.WriteString("sha256", file.Sha256);
            writer.WriteBoolean("wasFetched", downloaded.Fetched.Contains(file));
        }));
    });
}
