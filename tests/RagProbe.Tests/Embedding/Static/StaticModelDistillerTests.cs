using RagProbe.Embedding;
using RagProbe.Embedding.Onnx;
using RagProbe.Embedding.Static;
using RagProbe.Tests.Embedding.Onnx;

namespace RagProbe.Tests.Embedding.Static;

public sealed class StaticModelDistillerTests
{
    private static readonly StaticDistillationOptions Options = new()
    {
        DistilledFrom = "tiny",
        Licence = "Apache-2.0",
        ReferenceText = "a line about colours",
        Dimensions = 2,
        Whitening = 0,
    };

    [Fact]
    public void Rows_are_the_centred_token_vectors_turned_and_weighted()
    {
        var model = Distill("red green green green", Options with { Smoothing = 0.25 });

        // The teacher's means over [CLS] (0,0), entry, [SEP] (0,0): red (1, 0), green (0, 4/3), Red (0, 2/3); their centre is
        // (1/3, 2/3). Turning keeps lengths, so lengths are those of the centred vectors times the weights; "Red" cannot
        // occur in lower-cased text and has weight 1. Frequencies: 1/4 and 3/4.
        Assert.Equal(Math.Sqrt(8) / 3 * (0.25 / 0.5), Length(model, "red"), 0.01);
        Assert.Equal(Math.Sqrt(5) / 3 * (0.25 / 1), Length(model, "green"), 0.01);
        Assert.Equal(1.0 / 3, Length(model, "Red"), 0.01);
    }

    [Fact]
    public void Special_tokens_get_no_vector()
    {
        var model = Distill("red green", Options);

        Assert.All(TinyOnnxModel.Pieces[..5], piece => Assert.Equal(0, Length(model, piece)));
    }

    [Fact]
    public void Whitening_makes_the_components_vary_alike()
    {
        // Frequencies 1/2, 1/2 and 0 with a = 1 give the weights by which the rows are divided here.
        var model = Distill("red green", Options with { Whitening = 1, Smoothing = 1 });
        double[][] rows = [Row(model, "red", weight: 1 / 1.5), Row(model, "green", weight: 1 / 1.5), Row(model, "Red", weight: 1)];

        for (var j = 0; j < 2; j++)
        {
            Assert.Equal(1, rows.Sum(row => row[j] * row[j]) / 3, 0.03);
        }
    }

    [Fact]
    public void The_same_inputs_give_the_same_bytes_whatever_folder_they_lie_in()
    {
        using var folder = new TemporaryFolder();
        StaticModelFile.Write(folder.Of("a.static"), Distill("red green", Options));
        StaticModelFile.Write(folder.Of("b.static"), Distill("red green", Options));

        Assert.Equal(File.ReadAllBytes(folder.Of("a.static")), File.ReadAllBytes(folder.Of("b.static")));
    }

    [Fact]
    public void Metadata_names_the_reference_files_and_progress_ends_with_all_entries()
    {
        var progress = new LastReport();
        var model = Distill("red green", Options, progress);

        var file = Assert.Single(model.Metadata.ReferenceFiles);
        Assert.Equal(("reference.txt", 2L), (file.Name, file.Tokens));
        Assert.Equal(new DistillationProgress(3, 3), progress.Value);
        Assert.Equal(model.ComputeFingerprint(), model.Metadata.Fingerprint);
    }

    [Fact]
    public void Options_outside_their_ranges_are_reported_together()
    {
        var error = Assert.Throws<EmbeddingModelException>(() => Distill("red", Options with { Dimensions = 3, Smoothing = 0, Whitening = double.NaN }));

        Assert.Contains("dimensions is 3; from 1 to the teacher's 2; smoothing is 0; above 0 to 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("whitening is NaN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_text_without_tokens_and_a_teacher_without_network_are_refused()
    {
        Assert.Contains("no tokens", Assert.Throws<EmbeddingModelException>(() => Distill(" ", Options)).Message, StringComparison.Ordinal);
        using var builtIn = StaticEmbeddingModel.LoadBuiltIn();
        Assert.Contains("ONNX", Assert.Throws<EmbeddingModelException>(() => StaticModelDistiller.Distill(builtIn, [], Options, null, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    private static StaticModel Distill(string reference, StaticDistillationOptions options, IProgress<DistillationProgress>? progress = null)
    {
        using var tiny = new TinyOnnxModel();
        tiny.Write("reference.txt", reference);
        using var teacher = OnnxEmbeddingModel.Load(tiny.Folder);
        return StaticModelDistiller.Distill(
            teacher,
            [Path.Combine(tiny.Folder, "reference.txt")],
            options,
            progress,
            TestContext.Current.CancellationToken);
    }

    private static double[] Row(StaticModel model, string piece, double weight = 1)
    {
        var id = model.Pieces.ToList().IndexOf(piece);
        return [.. model.Matrix.Slice(id * 2, 2).ToArray().Select(value => value * model.Scales.Span[id] / weight)];
    }

    private static double Length(StaticModel model, string piece) => Math.Sqrt(Row(model, piece).Sum(value => value * value));

    private sealed class LastReport : IProgress<DistillationProgress>
    {
        public DistillationProgress Value { get; private set; }

        public void Report(DistillationProgress value) => Value = value;
    }
}
