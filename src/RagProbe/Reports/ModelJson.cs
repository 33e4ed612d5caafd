using RagProbe.Embedding.Static;

namespace RagProbe.Reports;

/// <summary><c>ragprobe.model</c>: a static model that was just distilled.</summary>
public static class ModelJson
{
    public static string Write(string path, StaticModel model) => JsonReport.Write("ragprobe.model", 1, writer =>
    {
        writer.WriteString("path", path);
        writer.WriteString("name", model.Metadata.Name);
        writer.WriteString("distilledFrom", model.Metadata.DistilledFrom);
        writer.WriteString("licence", model.Metadata.Licence);
        writer.WriteNumber("tokens", model.Pieces.Count);
        writer.WriteNumber("dimensions", model.Metadata.Dimensions);
        writer.WriteString("fingerprint", model.Metadata.Fingerprint);
    });
}
