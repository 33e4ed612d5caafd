using System.Globalization;
using System.Text.Json;
using RagProbe.Embedding.Onnx;

namespace RagProbe.Embedding.Downloads;

/// <summary>
/// The small files beside a model that say how it pools, how much it reads, and under which licence it is. They are written from what is
/// known here, so that nothing is downloaded whose hash is not known. A file that is there stays.
/// </summary>
internal static class ModelSettingsFiles
{
    public static void Write(string folder, PublishedModel model, Uri source)
    {
        if (model.Pooling is { } pooling)
        {
            Write(folder, "1_Pooling/config.json", $$"""{ "pooling_mode_mean_tokens": {{Json(pooling == OnnxPooling.Mean)}}, "pooling_mode_cls_token": {{Json(pooling == OnnxPooling.Cls)}} }""");
        }

        if (model.MaxTokens is { } limit)
        {
            Write(folder, "sentence_bert_config.json", string.Create(CultureInfo.InvariantCulture, $$"""{ "max_seq_length": {{limit}} }"""));
        }

        if (model.QueryPrefix.Length > 0)
        {
            Write(folder, "config_sentence_transformers.json", $$"""{ "prompts": { "query": {{JsonSerializer.Serialize(model.QueryPrefix)}} } }""");
        }

        var licence = model.Licence is { } known ? $"license: {known}\n" : "";
        var files = string.Join('\n', model.Files.Select(file => $"- {model.AddressOf(file, source)}\n  sha256 {file.Sha256}"));
        Write(folder, "README.md", $"---\n{licence}---\n# {model.Repository}\n\nDownloaded by `ragprobe model pull`, revision {model.Revision}:\n\n{files}");
    }

    private static void Write(string folder, string name, string content)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content + "\n");
        }
    }

    private static string Json(bool value) => value ? "true" : "false";
}
