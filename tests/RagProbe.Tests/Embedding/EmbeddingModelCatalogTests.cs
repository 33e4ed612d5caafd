using RagProbe.Embedding;
using RagProbe.Embedding.Onnx;
using RagProbe.Embedding.Static;
using RagProbe.Tests.Embedding.Onnx;

namespace RagProbe.Tests.Embedding;

public sealed class EmbeddingModelCatalogTests
{
    [Fact]
    public void The_built_in_model_is_there_without_any_folder()
    {
        var catalog = new EmbeddingModelCatalog(["/nowhere"]);
        using var model = catalog.Load("static");

        var listed = Assert.Single(catalog.List());
        Assert.Equal(("static", EmbeddingModelKind.Static, model.Fingerprint, "Apache-2.0"), (listed.Name, listed.Kind, listed.Fingerprint, listed.Licence));
        Assert.Equal(256, listed.Dimensions);
    }

    [Fact]
    public void Models_are_found_by_path_and_by_name_in_a_model_folder()
    {
        using var tiny = new TinyOnnxModel();
        tiny.Write("README.md", "---\nlanguage: en\nlicense: mit\n---\n# Tiny\n");
        var parent = Path.GetDirectoryName(tiny.Folder)!;
        var catalog = new EmbeddingModelCatalog([parent]);

        using var byPath = catalog.Load(tiny.Folder);
        using var byName = catalog.Load(Path.GetFileName(tiny.Folder), new OnnxEmbeddingOptions { MaxTokens = 99 });

        Assert.Equal((2, 99), (byPath.Dimensions, byName.MaxTokens));
    }

    [Fact]
    public void A_list_holds_networks_static_files_and_broken_models_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        using var tiny = new TinyOnnxModel();
        tiny.Write("README.md", "---\nlanguage: en\nlicense: mit\n---\n# Tiny\n");
        Directory.Move(tiny.Folder, folder.Of("network"));
        Directory.CreateDirectory(tiny.Folder);
        Directory.CreateDirectory(folder.Of("broken"));
        File.WriteAllText(folder.Of("broken/vocab.txt"), "[UNK]");
        File.WriteAllText(folder.Of("text.static"), "no model");
        using (var teacher = OnnxEmbeddingModel.Load(folder.Of("network")))
        {
            var options = new StaticDistillationOptions { DistilledFrom = "tiny", Licence = "mit", ReferenceText = "two words", Dimensions = 2 };
            File.WriteAllText(folder.Of("reference.txt"), "red green");
            StaticModelFile.Write(folder.Of("table.static"), StaticModelDistiller.Distill(teacher, [folder.Of("reference.txt")], options, null, TestContext.Current.CancellationToken));
        }

        var catalog = new EmbeddingModelCatalog([folder.Of(".")]);
        var models = catalog.List().Skip(1).ToList();

        Assert.Equal(["broken", "network", "table", "text"], models.Select(model => model.Name));
        Assert.Contains("model.onnx", models[0].Problem, StringComparison.Ordinal);
        Assert.Equal(("mit", 2, 128, null), (models[1].Licence, models[1].Dimensions, models[1].MaxTokens, models[1].Problem));
        Assert.Equal(("mit", 2, EmbeddingModelKind.Static), (models[2].Licence, models[2].Dimensions, models[2].Kind));
        Assert.Contains("RPSTATIC", models[3].Problem, StringComparison.Ordinal);
        using var table = catalog.Load("table");
        Assert.Equal(models[2].Fingerprint, table.Fingerprint);
    }

    [Fact]
    public void An_unknown_name_says_what_is_known_and_a_network_file_points_to_its_folder()
    {
        using var tiny = new TinyOnnxModel();
        var catalog = new EmbeddingModelCatalog([]);

        Assert.Contains("Known by name: static;", Assert.Throws<EmbeddingModelException>(() => catalog.Load("minilm")).Message, StringComparison.Ordinal);
        Assert.Contains($"Pass {tiny.Folder}.", Assert.Throws<EmbeddingModelException>(() => catalog.Load(Path.Combine(tiny.Folder, "model.onnx"))).Message, StringComparison.Ordinal);
    }
}
