namespace RagProbe.Embedding.Static;

/// <summary>Where a static model comes from, and what is needed to use it. Stored as JSON in the model's file.</summary>
public sealed record StaticModelMetadata
{
    public required string Name { get; init; }

    /// <summary>The sentence model whose token vectors these are.</summary>
    public required string DistilledFrom { get; init; }

    /// <summary>The sentence model's <see cref="EmbeddingModel.Fingerprint"/>.</summary>
    public required string TeacherFingerprint { get; init; }

    /// <summary>SPDX identifier of the sentence model's licence, which holds for what is made of it.</summary>
    public required string Licence { get; init; }

    /// <summary>The text that the token frequencies were counted in.</summary>
    public required string ReferenceText { get; init; }

    public required IReadOnlyList<ReferenceFile> ReferenceFiles { get; init; }

    /// <summary>a in the weight a / (a + f).</summary>
    public required double Smoothing { get; init; }

    /// <summary>p where every principal component is divided by its standard deviation to the power p: 0 leaves the components as they are, 1 whitens.</summary>
    public required double Whitening { get; init; }

    public required int Dimensions { get; init; }

    public required bool LowerCase { get; init; }

    public required bool StripAccents { get; init; }

    public required string UnknownToken { get; init; }

    /// <summary>SHA-256 over what decides the vectors: tokenizer settings, vocabulary, scales, matrix.</summary>
    public required string Fingerprint { get; init; }
}
