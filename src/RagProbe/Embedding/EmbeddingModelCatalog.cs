using RagProbe.Embedding.Onnx;
using RagProbe.Embedding.Static;

namespace RagProbe.Embedding;

/// <summary>
/// Finds a model by what a user calls it: <c>static</c> (built in), the path of an ONNX model's folder or of a
/// <c>.static</c> file, or the name of either in one of the model folders.
/// </summary>
/// <param name="modelFolders">Folders that hold models; those that do not exist hold none.</param>
public sealed class EmbeddingModelCatalog(IReadOnlyList<string> modelFolders)
{
    /// <param name="onnx">Settings for a network; without effect on static models.</param>
    /// <exception cref="EmbeddingModelException">There is no such model, or it cannot be used.</exception>
    public EmbeddingModel Load(string name, OnnxEmbeddingOptions? onnx = null)
    {
        if (name == StaticEmbeddingModel.BuiltInName)
        {
            return StaticEmbeddingModel.LoadBuiltIn();
        }

        foreach (var path in modelFolders.SelectMany(folder => new[] { Path.Combine(folder, name), Path.Combine(folder, name + StaticModelFile.Extension) }).Prepend(name))
        {
            if (Directory.Exists(path))
            {
                return OnnxEmbeddingModel.Load(path, onnx);
            }

            if (File.Exists(path))
            {
                return path.EndsWith(".onnx", StringComparison.Ordinal)
                    ? throw new EmbeddingModelException($"{path}: a model is named by its folder, which holds the vocabulary too. Pass {Path.GetDirectoryName(Path.GetFullPath(path))}.")
                    : StaticEmbeddingModel.Load(path);
            }
        }

        throw new EmbeddingModelException($"{name}: no such model. Known by name: {string.Join(", ", Candidates().Select(candidate => candidate.Name).Prepend(StaticEmbeddingModel.BuiltInName))}; or pass the path of a folder with model.onnx and vocab.txt, or of a {StaticModelFile.Extension} file.");
    }

    /// <summary>The built-in model, then those of the model folders by name. Models that cannot be loaded are listed with the reason.</summary>
    public IEnumerable<EmbeddingModelDescription> List()
    {
        yield return DescribeBuiltIn();
        foreach (var (name, path) in Candidates())
        {
            yield return Describe(name, path);
        }
    }

    private static EmbeddingModelDescription DescribeBuiltIn()
    {
        using var stream = StaticEmbeddingModel.OpenBuiltIn();
        var metadata = StaticModelFile.ReadMetadata(stream, StaticEmbeddingModel.BuiltInName);
        return new EmbeddingModelDescription
        {
            Name = StaticEmbeddingModel.BuiltInName,
            Kind = EmbeddingModelKind.Static,
            SizeBytes = stream.Length,
            Licence = metadata.Licence,
            Dimensions = metadata.Dimensions,
            MaxTokens = int.MaxValue,
            Fingerprint = metadata.Fingerprint,
        };
    }

    private static EmbeddingModelDescription Describe(string name, string path)
    {
        var isFolder = Directory.Exists(path);
        var description = new EmbeddingModelDescription
        {
            Name = name,
            Kind = isFolder ? EmbeddingModelKind.Onnx : EmbeddingModelKind.Static,
            Path = path,
            SizeBytes = isFolder ? new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : new FileInfo(path).Length,
        };
        try
        {
            using var model = isFolder ? OnnxEmbeddingModel.Load(path) : StaticEmbeddingModel.Load(path);
            return description with
            {
                Licence = isFolder ? ReadLicence(path) : model.Generator.GetService(typeof(StaticModelMetadata)) is StaticModelMetadata metadata ? metadata.Licence : null,
                Dimensions = model.Dimensions,
                MaxTokens = model.MaxTokens,
                Fingerprint = model.Fingerprint,
            };
        }
        catch (EmbeddingModelException e)
        {
            return description with { Problem = e.Message };
        }
    }

    // Model repositories state the licence in the front matter of their README.
    private static string? ReadLicence(string folder)
    {
        var readme = Path.Combine(folder, "README.md");
        const string key = "license:";
        return File.Exists(readme) && File.ReadLines(readme).FirstOrDefault() == "---"
            ? File.ReadLines(readme).Skip(1).TakeWhile(line => line != "---").FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..].Trim()
            : null;
    }

    private IEnumerable<(string Name, string Path)> Candidates() =>
        modelFolders
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFileSystemEntries(folder))
            .Where(path => Directory.Exists(path) ? File.Exists(Path.Combine(path, "vocab.txt")) : path.EndsWith(StaticModelFile.Extension, StringComparison.Ordinal))
            .Select(path => (Name: Directory.Exists(path) ? Path.GetFileName(path) : Path.GetFileNameWithoutExtension(path), path))
            .OrderBy(candidate => candidate.Name, StringComparer.Ordinal);
}
