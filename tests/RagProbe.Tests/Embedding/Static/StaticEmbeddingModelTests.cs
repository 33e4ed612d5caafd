using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using CsCheck;
using RagProbe.Embedding;
using RagProbe.Embedding.Static;

namespace RagProbe.Tests.Embedding.Static;

public sealed class StaticEmbeddingModelTests
{
    private static readonly Lazy<EmbeddingModel> BuiltIn = new(StaticEmbeddingModel.LoadBuiltIn);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_built_in_model_is_at_most_9_MB_and_names_its_origin()
    {
        using var stream = StaticEmbeddingModel.OpenBuiltIn();
        var metadata = StaticModelFile.ReadMetadata(stream, "built-in");

        Assert.InRange(stream.Length, 1, 9_000_000);
        Assert.Equal(("sentence-transformers/all-MiniLM-L6-v2", "Apache-2.0", 1e-3), (metadata.DistilledFrom, metadata.Licence, metadata.Smoothing));
        Assert.NotEmpty(metadata.ReferenceText);
        Assert.Equal(("static", 256, metadata.Fingerprint, 0), (BuiltIn.Value.Name, BuiltIn.Value.Dimensions, BuiltIn.Value.Fingerprint, BuiltIn.Value.SpecialTokenCount));
        Assert.Equal(30522, ((RagProbe.Embedding.WordPiece.WordPieceTokenizer)BuiltIn.Value.Tokenizer).Vocabulary.Count);
    }

    [Theory]
    [InlineData("How many days of annual leave do employees get?", "Staff are entitled to 25 days of paid vacation a year.", "The pump delivers coolant at a pressure of four bar.")]
    [InlineData("reset a forgotten password", "Follow the link in the e-mail to choose new login credentials.", "The recipe calls for two cups of flour and an egg.")]
    [InlineData("heat transfer in a boundary layer", "thermal conduction through the laminar flow near a wall", "the senator lost the election")]
    public async Task Texts_about_one_subject_are_nearer_than_texts_about_two(string question, string related, string unrelated)
    {
        var vectors = await BuiltIn.Value.Generator.GenerateAsync([question, related, unrelated], cancellationToken: Token);

        Assert.True(TensorPrimitives.Dot(vectors[0].Vector.Span, vectors[1].Vector.Span) > TensorPrimitives.Dot(vectors[0].Vector.Span, vectors[2].Vector.Span) + 0.05);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("[MASK] [PAD]")]
    [InlineData("\uD83D\uDE00 \uFFFE \uD83D")]
    public async Task A_text_without_known_tokens_gets_the_vector_of_equal_components(string text) =>
        Assert.All(await EmbedAsync(BuiltIn.Value, text), value => Assert.Equal(1f / 16, value));

    [Fact]
    public async Task Unknown_and_special_tokens_are_skipped() =>
        Assert.Equal(await EmbedAsync(BuiltIn.Value, "leave"), await EmbedAsync(BuiltIn.Value, "[CLS] leave \uD83D\uDE00 [SEP]"));

    [Fact]
    public async Task A_vector_does_not_depend_on_the_texts_beside_it()
    {
        string[] texts = [.. Enumerable.Range(0, 500).Select(i => string.Concat(Enumerable.Repeat($"text {i} about pumps and pressure, ", (i % 7) + 1)))];

        var together = await BuiltIn.Value.Generator.GenerateAsync(texts, cancellationToken: Token);

        for (var i = 0; i < texts.Length; i += 23)
        {
            Assert.Equal(await EmbedAsync(BuiltIn.Value, texts[i]), together[i].Vector.ToArray());
        }
    }

    [Fact]
    public void Every_text_gets_the_normalised_sum_of_its_scaled_rows_to_the_bit() =>
        Gen.Select(Gen.Int[1, 150], Gen.SByte[-127, 127].Array[600], Gen.Float[0.001f, 3f].Array[4], Gen.Int[0, 3].Array[1, 30]).Sample((dimensions, values, scales, words) =>
        {
            var model = StaticEmbeddingModel.Create(Tiny(dimensions, [0, .. scales], [.. new sbyte[dimensions], .. values.Take(4 * dimensions)]), "tiny");
            var sum = new float[dimensions];
            foreach (var word in words)
            {
                for (var j = 0; j < dimensions; j++)
                {
                    var product = scales[word] * values[(word * dimensions) + j];
                    sum[j] += product;
                }
            }

            UnitVector.Normalize(sum);
            var vector = model.Generator.GenerateAsync([string.Join(' ', words.Select(word => "abcd"[word]))], cancellationToken: Token).GetAwaiter().GetResult()[0].Vector.ToArray();
            Assert.Equal(sum, vector);
        });

    [Fact]
    public void A_file_reads_back_as_it_was_written_and_twice_gives_the_same_bytes()
    {
        var model = Sealed(Tiny(3, [0, 1, 2, 3, 4], [.. Enumerable.Range(0, 15).Select(i => (sbyte)i)]));
        using var folder = new TemporaryFolder();

        StaticModelFile.Write(folder.Of("a.static"), model);
        StaticModelFile.Write(folder.Of("b.static"), model);
        var read = StaticModelFile.Read(folder.Of("a.static"));

        Assert.Equal(File.ReadAllBytes(folder.Of("a.static")), File.ReadAllBytes(folder.Of("b.static")));
        Assert.Equal(model.Pieces, read.Pieces);
        Assert.Equal(model.Scales.ToArray(), read.Scales.ToArray());
        Assert.Equal(model.Matrix.ToArray(), read.Matrix.ToArray());
        Assert.Equal("a", StaticEmbeddingModel.Load(folder.Of("a.static")).Name);
    }

    [Fact]
    public void A_header_that_promises_more_than_a_file_can_hold_is_noticed()
    {
        // 28 bytes of header, one scale, one component: the lengths of metadata and vocabulary add up to -2 where an int overflows.
        var bad = new byte[33];
        "RPSTATIC"u8.CopyTo(bad);
        int[] numbers = [1, int.MaxValue, int.MaxValue, 1, 1];
        MemoryMarshal.AsBytes(numbers.AsSpan()).CopyTo(bad.AsSpan(8));

        Assert.Contains("damaged", Assert.Throws<EmbeddingModelException>(() => StaticModelFile.Parse(bad, "x.static")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_anywhere_in_the_data_is_noticed()
    {
        var model = Sealed(Tiny(3, [0, 1, 2, 3, 4], [.. Enumerable.Range(0, 15).Select(i => (sbyte)i)]));
        using var folder = new TemporaryFolder();
        StaticModelFile.Write(folder.Of("a.static"), model);
        var good = File.ReadAllBytes(folder.Of("a.static"));
        var data = (5 * 4) + 15;

        Gen.Select(Gen.Int[good.Length - data, good.Length - 1], Gen.Byte[1, 255]).Sample((at, flip) =>
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= flip;
            Assert.Contains("damaged", Assert.Throws<EmbeddingModelException>(() => StaticModelFile.Parse(bad, "x.static")).Message, StringComparison.Ordinal);
        });
        Gen.Int[0, good.Length - 1].Sample(length => Assert.Throws<EmbeddingModelException>(() => StaticModelFile.Parse(good[..length], "x.static")));
        Assert.Contains("version 7", Assert.Throws<EmbeddingModelException>(() => StaticModelFile.Parse([.. good[..8], 7, .. good[9..]], "x.static")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named_with_the_next_step() =>
        Assert.Contains("model distill", Assert.Throws<EmbeddingModelException>(() => StaticEmbeddingModel.Load("nowhere.static")).Message, StringComparison.Ordinal);

    private static StaticModel Sealed(StaticModel model) => model with { Metadata = model.Metadata with { Fingerprint = model.ComputeFingerprint() } };

    private static StaticModel Tiny(int dimensions, float[] scales, sbyte[] matrix) => new(
        new StaticModelMetadata
        {
            Name = "tiny",
            DistilledFrom = "nothing",
            TeacherFingerprint = "0",
            Licence = "Apache-2.0",
            ReferenceText = "none",
            ReferenceFiles = [],
            Smoothing = 1e-3,
            Whitening = 0.5,
            Dimensions = dimensions,
            LowerCase = true,
            StripAccents = true,
            UnknownToken = "[UNK]",
            Fingerprint = "0",
        },
        ["[UNK]", "a", "b", "c", "d"],
        scales,
        matrix);

    private static async Task<float[]> EmbedAsync(EmbeddingModel model, string text) =>
        (await model.Generator.GenerateAsync([text], cancellationToken: Token))[0].Vector.ToArray();
}
