using System.Globalization;
using RagProbe.Embedding.WordPiece;

namespace RagProbe.Embedding.Onnx;

/// <summary>What the files of a sentence model's folder say, in the layout of the sentence-transformers library.</summary>
internal sealed record OnnxModelFolder
{
    public required string Path { get; init; }

    public required string ModelPath { get; init; }

    public required string VocabularyPath { get; init; }

    public required OnnxPooling Pooling { get; init; }

    public required int MaxTokens { get; init; }

    public required string QueryPrefix { get; init; }

    public required string DocumentPrefix { get; init; }

    public required WordPieceTokenizerOptions Tokenizer { get; init; }

    /// <summary>Rows of the model's embedding table, where config.json says.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>The model file and, for models above 2 GB, the files with its weights.</summary>
    public IEnumerable<string> WeightFiles =>
        Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(ModelPath)!, "*.onnx?data*").Order(StringComparer.Ordinal).Prepend(ModelPath);

    /// <exception cref="EmbeddingModelException">A file is missing or says something that is not supported.</exception>
    public static OnnxModelFolder Read(string path, OnnxEmbeddingOptions options)
    {
        if (!Directory.Exists(path))
        {
            throw new EmbeddingModelException($"{path}: no such folder. Expected a folder with model.onnx and vocab.txt, as exported from a sentence-transformers model.");
        }

        string FileIn(string name) => System.IO.Path.Combine(path, name);
        RefuseFurtherLayers(ModelJson.Read(FileIn("modules.json")));
        var config = ModelJson.Read(FileIn("config.json"));
        var tokenizerConfig = ModelJson.Read(FileIn("tokenizer_config.json"));
        var tokenizer = ModelJson.Read(FileIn("tokenizer.json"));
        var prompts = ModelJson.Read(FileIn("config_sentence_transformers.json"))?.Object("prompts");
        if (tokenizer?.Object("model")?.Text("type") is { } type && type != "WordPiece")
        {
            throw new EmbeddingModelException($"{FileIn("tokenizer.json")}: the tokenizer is {type}; only WordPiece (BERT-like models) is supported. Use another model, or serve this one behind an OpenAI-compatible endpoint.");
        }

        var sentence = ModelJson.Read(FileIn("sentence_bert_config.json"));

        // The tokenizer's own file is what runs; the settings beside it override it, as in the transformers library. The
        // sentence model's flag lower-cases what the tokenizer would leave, and does not touch accents.
        var normalizer = tokenizer?.Object("normalizer");
        var lowerCase = options.LowerCase ?? tokenizerConfig?.Flag("do_lower_case") ?? normalizer?.Flag("lowercase") ?? true;
        return new OnnxModelFolder
        {
            Path = path,
            ModelPath = FindModel(path),
            VocabularyPath = FileIn("vocab.txt"),
            Pooling = options.Pooling ?? ReadPooling(ModelJson.Read(FileIn(System.IO.Path.Combine("1_Pooling", "config.json")))),
            MaxTokens = ReadMaxTokens(options, sentence, tokenizerConfig, config),
            QueryPrefix = options.QueryPrefix ?? prompts?.Text("query") ?? "",
            DocumentPrefix = options.DocumentPrefix ?? prompts?.Text("document") ?? prompts?.Text("passage") ?? "",
            VocabularySize = config?.Integer("vocab_size"),
            Tokenizer = new WordPieceTokenizerOptions
            {
                LowerCase = options.LowerCase ?? (lowerCase || sentence?.Flag("do_lower_case") == true),
                StripAccents = tokenizerConfig?.Flag("strip_accents") ?? normalizer?.Flag("strip_accents") ?? lowerCase,
                UnknownToken = tokenizerConfig?.Text("unk_token") ?? "[UNK]",
            },
        };
    }

    private static string FindModel(string folder)
    {
        string[] usual = [System.IO.Path.Combine(folder, "model.onnx"), System.IO.Path.Combine(folder, "onnx", "model.onnx")];
        if (Array.Find(usual, File.Exists) is { } found)
        {
            return found;
        }

        var others = Directory.GetFiles(folder, "*.onnx");
        return others.Length == 1
            ? others[0]
            : throw new EmbeddingModelException($"{folder}: neither model.onnx nor onnx/model.onnx is there, and {others.Length} other .onnx files are. Put the model's ONNX export there as model.onnx.");
    }

    private static OnnxPooling ReadPooling(ModelJson? pooling)
    {
        if (pooling is null || pooling.Flag("pooling_mode_mean_tokens") == true)
        {
            return OnnxPooling.Mean;
        }

        return pooling.Flag("pooling_mode_cls_token") == true
            ? OnnxPooling.Cls
            : throw new EmbeddingModelException($"{pooling.File}: neither pooling_mode_mean_tokens nor pooling_mode_cls_token is true; only these two poolings are supported.");
    }

    // The limit that tokenizer.json carries is how the file was exported, not what the model was trained on: not read.
    private static int ReadMaxTokens(OnnxEmbeddingOptions options, ModelJson? sentence, ModelJson? tokenizerConfig, ModelJson? config)
    {
        var positions = config?.Integer("max_position_embeddings");
        var stated = sentence?.Integer("max_seq_length");
        if (stated is null && Min(tokenizerConfig?.Integer("model_max_length"), positions) is { } fallback and <= 8192)
        {
            stated = fallback;
        }

        var limit = options.MaxTokens ?? stated ?? OnnxEmbeddingOptions.DefaultMaxTokens;
        var highest = Math.Min(positions ?? 8192, 8192);
        return limit >= 3 && limit <= highest
            ? limit
            : throw new EmbeddingModelException(string.Create(CultureInfo.InvariantCulture, $"{(options.MaxTokens is null ? sentence?.File ?? tokenizerConfig?.File ?? config?.File : "The option for the longest input")}: {limit} tokens; this model takes 3 to {highest}."));
    }

    private static int? Min(int? left, int? right) => left is null ? right : right is null ? left : Math.Min(left.Value, right.Value);

    private static void RefuseFurtherLayers(ModelJson? modules)
    {
        foreach (var module in modules?.Items() ?? [])
        {
            var type = module.Text("type") ?? "";
            if (type.EndsWith(".Dense", StringComparison.Ordinal) || type.EndsWith(".LayerNorm", StringComparison.Ordinal))
            {
                throw new EmbeddingModelException($"{module.File}: the model has a {type} layer after pooling, which is not supported. Export the whole model, this layer included, with a sentence_embedding output, and delete the entry.");
            }
        }
    }
}
