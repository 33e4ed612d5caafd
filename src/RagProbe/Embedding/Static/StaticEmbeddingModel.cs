using RagProbe.Embedding.WordPiece;

namespace RagProbe.Embedding.Static;

/// <summary>
/// Models that are a table of token vectors: thousands of times faster than the network they were distilled from, weaker
/// alone, and good company for BM25.
/// </summary>
public static class StaticEmbeddingModel
{
    /// <summary>The name of the model that comes with the program.</summary>
    public const string BuiltInName = "static";

    private const string Resource = "RagProbe.Embedding.Static.built-in.static";

    /// <summary>The model that comes with the program: 256 dimensions, English, distilled from all-MiniLM-L6-v2. Needs no file and no download.</summary>
    public static EmbeddingModel LoadBuiltIn()
    {
        using var stream = OpenBuiltIn();
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return Create(StaticModelFile.Parse(file, BuiltInName), BuiltInName);
    }

    /// <exception cref="EmbeddingModelException">The file is missing, of another format or version, or damaged.</exception>
    public static EmbeddingModel Load(string path) => Create(StaticModelFile.Read(path), Path.GetFileNameWithoutExtension(path));

    internal static Stream OpenBuiltIn() =>
        typeof(StaticEmbeddingModel).Assembly.GetManifestResourceStream(Resource)
        ?? throw new InvalidOperationException($"The assembly lacks its resource {Resource}.");

    internal static EmbeddingModel Create(StaticModel model, string name)
    {
        var tokenizer = new WordPieceTokenizer(
            new WordPieceVocabulary(model.Pieces),
            new WordPieceTokenizerOptions { LowerCase = model.Metadata.LowerCase, StripAccents = model.Metadata.StripAccents, UnknownToken = model.Metadata.UnknownToken });
        return new EmbeddingModel
        {
            Name = name,
            Fingerprint = model.Metadata.Fingerprint,
            Dimensions = model.Metadata.Dimensions,
            MaxTokens = int.MaxValue,
            SuggestedDenseWeight = 0.15,
            Tokenizer = tokenizer,
            Generator = new StaticEmbeddingGenerator(model, tokenizer),
        };
    }
}
