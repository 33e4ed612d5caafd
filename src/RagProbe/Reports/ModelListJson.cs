using System.Text.Json;
using RagProbe.Embedding;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.models</c>: the embedding models at hand. <c>maxTokens</c> is null where the model reads texts of any length.</summary>
public static class ModelListJson
{
    public static string Write(IReadOnlyList<EmbeddingModelDescription> models) => JsonReport.Write("ragprobe.models", 1, writer =>
        writer.Array("models", models, model => writer.Object(() =>
        {
            writer.WriteString("name", model.Name);
            writer.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(model.Kind.ToString()));
            writer.WriteString("path", model.Path);
            writer.WriteNumber("sizeBytes", model.SizeBytes);
            writer.WriteString("licence", model.Licence);
            writer.OptionalNumber("dimensions", model.Dimensions);
            writer.OptionalNumber("maxTokens", model.MaxTokens == int.MaxValue ? null : model.MaxTokens);
            writer.WriteString("fingerprint", model.Fingerprint);
            writer.WriteString("problem", model.Problem);
        })));
}
