using System.Globalization;
using Microsoft.Extensions.AI;
using RagProbe.Embedding.Onnx;
using RagProbe.Embedding.WordPiece;

namespace RagProbe.Embedding.Static;

/// <summary>
/// Makes a static model of a sentence model: every vocabulary entry goes through the network as [CLS] entry [SEP], pooled
/// as the model pools; the vectors are centred and reduced to their principal components, weighted by a / (a + f) with the
/// entry's relative frequency f in a reference text (smooth inverse frequency, Arora, Liang and Ma 2017), and stored as int8
/// with one scale an entry.
/// </summary>
/// <remarks>The same teacher, reference text and options give the same bytes. MiniLM-L6 takes about 20 seconds on two cores.</remarks>
public static class StaticModelDistiller
{
    private const int TokensPerStep = 1024;

    /// <param name="teacher">An ONNX sentence model with a WordPiece vocabulary, which the result takes over.</param>
    /// <param name="referencePaths">Plain text files in UTF-8; their order does not matter to the vectors.</param>
    /// <exception cref="EmbeddingModelException">The teacher is of another kind, an option is outside its range, or there is no reference text.</exception>
    public static StaticModel Distill(
        EmbeddingModel teacher,
        IReadOnlyList<string> referencePaths,
        StaticDistillationOptions options,
        IProgress<DistillationProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (teacher.Tokenizer is not WordPieceTokenizer tokenizer || teacher.Generator.GetService<OnnxSentenceEncoder>() is not { } encoder)
        {
            throw new EmbeddingModelException($"{teacher.Name}: a static model can only be distilled from a BERT-like model in ONNX. Name a folder with model.onnx and vocab.txt.");
        }

        options.Validate(teacher.Dimensions);
        var frequencies = TokenFrequencies.Count(tokenizer, referencePaths, cancellationToken);
        var pieces = tokenizer.Vocabulary.Pieces;
        int[] kept = [.. Enumerable.Range(0, pieces.Count).Where(id => !IsSpecial(pieces[id], tokenizer.Options.UnknownToken))];
        var vectors = Encode(encoder, tokenizer, kept, progress, cancellationToken);
        var components = PrincipalComponents.Fit(vectors, options.Dimensions, cancellationToken);

        var scales = new float[pieces.Count];
        var matrix = new sbyte[pieces.Count * options.Dimensions];
        for (var i = 0; i < kept.Length; i++)
        {
            var weight = options.Smoothing / (options.Smoothing + frequencies.Relative[kept[i]]);
            var row = components.Project(vectors[i], options.Whitening);
            scales[kept[i]] = Quantize(row, weight, matrix.AsSpan(kept[i] * options.Dimensions, options.Dimensions));
        }

        var model = new StaticModel(
            new StaticModelMetadata
            {
                Name = options.Name,
                DistilledFrom = options.DistilledFrom,
                TeacherFingerprint = teacher.Fingerprint,
                Licence = options.Licence,
                ReferenceText = options.ReferenceText,
                ReferenceFiles = frequencies.Files,
                Smoothing = options.Smoothing,
                Whitening = options.Whitening,
                Dimensions = options.Dimensions,
                LowerCase = tokenizer.Options.LowerCase,
                StripAccents = tokenizer.Options.StripAccents ?? tokenizer.Options.LowerCase,
                UnknownToken = tokenizer.Options.UnknownToken,
                Fingerprint = "",
            },
            pieces,
            scales,
            matrix);
        return model with { Metadata = model.Metadata with { Fingerprint = model.ComputeFingerprint() } };
    }

    private static float[][] Encode(OnnxSentenceEncoder encoder, WordPieceTokenizer tokenizer, int[] ids, IProgress<DistillationProgress>? progress, CancellationToken cancellationToken)
    {
        // The teacher was loaded, so both are there.
        var cls = tokenizer.Vocabulary.Find("[CLS]")!.Value;
        var sep = tokenizer.Vocabulary.Find("[SEP]")!.Value;
        var vectors = new float[ids.Length][];
        for (var from = 0; from < ids.Length; from += TokensPerStep)
        {
            var step = ids.AsSpan(from, Math.Min(TokensPerStep, ids.Length - from)).ToArray();
            encoder.Encode([.. step.Select(id => new[] { cls, id, sep })], cancellationToken).CopyTo(vectors, from);
            progress?.Report(new DistillationProgress(from + step.Length, ids.Length));
        }

        return vectors;
    }

    /// <summary>Entries that no text is about: they keep a row of zeros, and have no part in the centre and the components.</summary>
    private static bool IsSpecial(string piece, string unknownToken) =>
        piece.Length == 0 || piece == unknownToken || piece is "[PAD]" or "[UNK]" or "[CLS]" or "[SEP]" or "[MASK]"
        || (piece.StartsWith("[unused", StringComparison.Ordinal) && int.TryParse(piece.AsSpan(7).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out _));

    private static float Quantize(ReadOnlySpan<double> row, double weight, Span<sbyte> quantized)
    {
        var largest = 0.0;
        foreach (var value in row)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        if (largest == 0)
        {
            return 0;
        }

        for (var i = 0; i < row.Length; i++)
        {
            quantized[i] = (sbyte)Math.Round(row[i] * 127 / largest, MidpointRounding.ToEven);
        }

        return (float)(largest * weight / 127);
    }
}
