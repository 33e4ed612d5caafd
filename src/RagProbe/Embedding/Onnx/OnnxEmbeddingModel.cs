using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RagProbe.Embedding.WordPiece;

namespace RagProbe.Embedding.Onnx;

/// <summary>Loads BERT-like sentence models (BERT, MiniLM, BGE, GTE, E5 with WordPiece) that were exported to ONNX.</summary>
public static class OnnxEmbeddingModel
{
    /// <summary>
    /// Reads a folder with <c>model.onnx</c> (or <c>onnx/model.onnx</c>) and <c>vocab.txt</c>. Pooling comes from
    /// <c>1_Pooling/config.json</c> (else mean), the limit from <c>sentence_bert_config.json</c> (else the lesser of
    /// <c>tokenizer_config.json</c> and <c>config.json</c>, else <see cref="OnnxEmbeddingOptions.DefaultMaxTokens"/>), prefixes
    /// from the prompts "query" and "document" or "passage" of <c>config_sentence_transformers.json</c>.
    /// </summary>
    /// <exception cref="EmbeddingModelException">A file is missing, broken, or of a model that is not supported.</exception>
    public static EmbeddingModel Load(string folder, OnnxEmbeddingOptions? options = null)
    {
        options ??= new OnnxEmbeddingOptions();
        var files = OnnxModelFolder.Read(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), options);
        var vocabulary = WordPieceVocabulary.Load(files.VocabularyPath);
        if (files.VocabularySize is { } rows && vocabulary.Count > rows)
        {
            throw new EmbeddingModelException($"{files.VocabularyPath}: {vocabulary.Count} entries, but config.json says that the model knows {rows}. Copy the vocabulary that belongs to this model.");
        }

        var tokenizer = new WordPieceTokenizer(vocabulary, files.Tokenizer);
        var name = Path.GetFileName(files.Path);
        var encoder = new OnnxSentenceEncoder(files.ModelPath, files.Pooling, options.Threads ?? Environment.ProcessorCount);
        try
        {
            var generator = new OnnxEmbeddingGenerator(name, tokenizer, encoder, files.MaxTokens);
            return new EmbeddingModel
            {
                Name = name,
                Fingerprint = Fingerprint(files),
                Dimensions = generator.Dimensions,
                MaxTokens = files.MaxTokens,
                QueryPrefix = files.QueryPrefix,
                DocumentPrefix = files.DocumentPrefix,
                SuggestedDenseWeight = 0.4,
                Tokenizer = tokenizer,
                SpecialTokenCount = 2,
                Generator = generator,
            };
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    private static string Fingerprint(OnnxModelFolder files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"onnx 1\n{files.Pooling}\n{files.MaxTokens}\n{files.Tokenizer.LowerCase}\n{files.Tokenizer.StripAccents}\n{files.Tokenizer.UnknownToken}\n{files.QueryPrefix}\n{files.DocumentPrefix}\n")));
        foreach (var path in files.WeightFiles.Append(files.VocabularyPath))
        {
            using var stream = File.OpenRead(path);
            hash.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
