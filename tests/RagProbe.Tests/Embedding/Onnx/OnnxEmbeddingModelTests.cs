using RagProbe.Embedding;
using RagProbe.Embedding.Onnx;

namespace RagProbe.Tests.Embedding.Onnx;

public sealed class OnnxEmbeddingModelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mean_pooling_counts_the_special_tokens_and_ends_in_a_unit_vector()
    {
        using var tiny = new TinyOnnxModel();
        using var model = OnnxEmbeddingModel.Load(tiny.Folder);

        // [CLS] (0,0), red (3,0), green (0,4), [SEP] (0,0): mean (3/4, 1), length 5/4.
        float[] expected = [0.6f, 0.8f];
        Assert.Equal(expected, await EmbedAsync(model, "red green"));
        Assert.Equal((2, 2, 4), (model.Dimensions, model.SpecialTokenCount, model.CountTokens("red green")));
    }

    [Fact]
    public async Task A_text_whose_tokens_have_no_length_gets_a_unit_vector()
    {
        using var tiny = new TinyOnnxModel();
        using var model = OnnxEmbeddingModel.Load(tiny.Folder);

        float[] expected = [MathF.Sqrt(0.5f), MathF.Sqrt(0.5f)];
        Assert.Equal(expected, await EmbedAsync(model, ""));
    }

    [Fact]
    public async Task Cls_pooling_is_read_from_the_pooling_file()
    {
        using var tiny = new TinyOnnxModel();
        tiny.Write("1_Pooling/config.json", """{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}""");
        using var model = OnnxEmbeddingModel.Load(tiny.Folder);

        Assert.Equal(await EmbedAsync(model, "green"), await EmbedAsync(model, "red"));
    }

    [Fact]
    public async Task What_lies_beyond_the_limit_is_not_seen()
    {
        using var tiny = new TinyOnnxModel();
        tiny.Write("sentence_bert_config.json", """{"max_seq_length": 3}""");
        tiny.Write("tokenizer.json", """{"truncation": {"max_length": 128}, "model": {"type": "WordPiece"}}""");
        using var model = OnnxEmbeddingModel.Load(tiny.Folder);

        Assert.Equal(3, model.MaxTokens);
        Assert.Equal(await EmbedAsync(model, "red"), await EmbedAsync(model, "red green green"));
        Assert.Equal(5, model.CountTokens("red green green"));
    }

    [Fact]
    public void Limits_come_from_the_sentence_file_then_the_tokenizer_and_network_then_the_default()
    {
        using var tiny = new TinyOnnxModel();
        Assert.Equal(OnnxEmbeddingOptions.DefaultMaxTokens, LoadedLimit(tiny));

        tiny.Write("config.json", """{"max_position_embeddings": 512}""");
        tiny.Write("tokenizer_config.json", """{"model_max_length": 1e30}""");
        Assert.Equal(512, LoadedLimit(tiny));

        tiny.Write("sentence_bert_config.json", """{"max_seq_length": 256}""");
        Assert.Equal(256, LoadedLimit(tiny));
        Assert.Equal(64, LoadedLimit(tiny, new OnnxEmbeddingOptions { MaxTokens = 64 }));
    }

    [Fact]
    public async Task A_cased_model_tells_upper_from_lower_case()
    {
        using var tiny = new TinyOnnxModel();
        tiny.Write("tokenizer_config.json", """{"do_lower_case": false}""");
        using var cased = OnnxEmbeddingModel.Load(tiny.Folder);
        using var uncased = OnnxEmbeddingModel.Load(tiny.Folder, new OnnxEmbeddingOptions { LowerCase = true });

        Assert.True((await EmbedAsync(cased, "Red")) is [0, 1]);
        Assert.True((await EmbedAsync(uncased, "Red")) is [1, 0]);
        Assert.NotEqual(cased.Fingerprint, uncased.Fingerprint);
    }

    [Fact]
    public void Prefixes_come_from_the_prompts()
    {
        using var tiny = new TinyOnnxModel();
        tiny.Write("config_sentence_transformers.json", """{"prompts": {"query": "query: ", "passage": "passage: "}}""");
        using var model = OnnxEmbeddingModel.Load(tiny.Folder);

        Assert.Equal(("query: ", "passage: "), (model.QueryPrefix, model.DocumentPrefix));
    }

    [Fact]
    public async Task Vectors_come_in_the_order_of_the_texts()
    {
        using var tiny = new TinyOnnxModel("token_type_ids");
        using var model = OnnxEmbeddingModel.Load(tiny.Folder);
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => string.Join(' ', Enumerable.Repeat("red", (i * 37) % 90).Append("green")))];

        var vectors = await model.Generator.GenerateAsync(texts, cancellationToken: Token);

        for (var i = 0; i < texts.Length; i++)
        {
            Assert.Equal(await EmbedAsync(model, texts[i]), vectors[i].Vector.ToArray());
        }
    }

    [Fact]
    public async Task A_cancelled_call_ends_without_vectors()
    {
        using var tiny = new TinyOnnxModel();
        using var model = OnnxEmbeddingModel.Load(tiny.Folder);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => model.Generator.GenerateAsync(["red"], cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void The_fingerprint_changes_with_weights_vocabulary_and_limit_and_not_with_the_folder()
    {
        using var one = new TinyOnnxModel();
        using var two = new TinyOnnxModel();
        var original = Fingerprint(one);
        Assert.Equal(original, Fingerprint(two));

        two.Write("vocab.txt", string.Join('\n', TinyOnnxModel.Pieces.Reverse()));
        using var otherInputs = new TinyOnnxModel("token_type_ids");
        string[] all = [original, Fingerprint(two), Fingerprint(otherInputs), Fingerprint(one, new OnnxEmbeddingOptions { MaxTokens = 100 })];

        Assert.Distinct(all);
    }

    [Theory]
    [InlineData("sentence_bert_config.json", """{"max_seq_length": "many"}""", "max_seq_length")]
    [InlineData("sentence_bert_config.json", """{"max_seq_length": 2}""", "3 to 8192")]
    [InlineData("tokenizer_config.json", "{", "not valid JSON")]
    [InlineData("tokenizer.json", """{"model": {"type": "BPE"}}""", "WordPiece")]
    [InlineData("1_Pooling/config.json", """{"pooling_mode_max_tokens": true}""", "pooling_mode_mean_tokens")]
    [InlineData("modules.json", """[{"type": "sentence_transformers.models.Dense"}]""", "Dense")]
    [InlineData("modules.json", """[7, {"type": 7}]""", "expected text")]
    [InlineData("model.onnx", "version https://git-lfs", "Git LFS")]
    [InlineData("vocab.txt", "[UNK]\nred", "[CLS]")]
    [InlineData("config.json", """{"vocab_size": 4}""", "vocab.txt")]
    public void A_file_that_cannot_be_used_is_named_with_the_reason(string file, string content, string reason)
    {
        using var tiny = new TinyOnnxModel();
        tiny.Write(file, content);

        var error = Assert.Throws<EmbeddingModelException>(() => OnnxEmbeddingModel.Load(tiny.Folder));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Contains(tiny.Folder, StringComparison.Ordinal) || file == "vocab.txt", error.Message);
    }

    [Fact]
    public void Unknown_inputs_missing_files_and_missing_folders_are_named()
    {
        using var strange = new TinyOnnxModel("position_ids");
        Assert.Contains("position_ids", Assert.Throws<EmbeddingModelException>(() => OnnxEmbeddingModel.Load(strange.Folder)).Message, StringComparison.Ordinal);

        File.Delete(Path.Combine(strange.Folder, "model.onnx"));
        Assert.Contains("model.onnx", Assert.Throws<EmbeddingModelException>(() => OnnxEmbeddingModel.Load(strange.Folder)).Message, StringComparison.Ordinal);
        Assert.Contains("no such folder", Assert.Throws<EmbeddingModelException>(() => OnnxEmbeddingModel.Load(strange.Folder + "-none")).Message, StringComparison.Ordinal);
    }

    private static async Task<float[]> EmbedAsync(EmbeddingModel model, string text) =>
        (await model.Generator.GenerateAsync([text], cancellationToken: Token))[0].Vector.ToArray();

    private static int LoadedLimit(TinyOnnxModel tiny, OnnxEmbeddingOptions? options = null)
    {
        using var model = OnnxEmbeddingModel.Load(tiny.Folder, options);
        return model.MaxTokens;
    }

    private static string Fingerprint(TinyOnnxModel tiny, OnnxEmbeddingOptions? options = null)
    {
        using var model = OnnxEmbeddingModel.Load(tiny.Folder, options);
        return model.Fingerprint;
    }
}
