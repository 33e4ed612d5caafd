using RagProbe.Indexes.Qdrant.Mapping;

namespace RagProbe.Inspection;

/// <summary>Whether a model at hand made a collection's vectors.</summary>
public enum ModelVerdict
{
    /// <summary>Nearly every text gets the vector that is stored with it.</summary>
    Matches,

    /// <summary>Almost: another precision, another version, or texts that were prepared in another way.</summary>
    Close,

    /// <summary>Some points have the model's vectors, others have not: those cannot be found by it.</summary>
    Mixed,

    /// <summary>No model at hand made them.</summary>
    None,

    /// <summary>There was nothing to compare: no text, no vectors, or several vectors a point.</summary>
    NotCompared,
}

/// <summary>The model behind one vector of a collection, with the evidence.</summary>
public sealed record ModelGuess
{
    /// <summary>Cosine from which two vectors count as those of one model and one text.</summary>
    public const double Alike = 0.99;

    /// <summary>The vector's name.</summary>
    public required string Vector { get; init; }

    public required ModelVerdict Verdict { get; init; }

    /// <summary>The verdict in words, with what to do.</summary>
    public required string Summary { get; init; }

    /// <summary>The trial that the verdict is about; null when nothing was compared.</summary>
    public ModelTrial? Best { get; init; }

    /// <summary>What was tried, the best first.</summary>
    public required IReadOnlyList<ModelTrial> Trials { get; init; }

    /// <summary>Where the vectors are mixed: ids of the sampled points that the model did not make.</summary>
    public IReadOnlyList<string> Strangers { get; init; } = [];
}

/// <summary>One model against the stored vectors.</summary>
public sealed record ModelTrial
{
    public required string Model { get; init; }

    /// <summary>Its file or folder; null for the built-in one.</summary>
    public string? Path { get; init; }

    public required string Fingerprint { get; init; }

    /// <summary>What was embedded.</summary>
    public required PayloadPath Text { get; init; }

    /// <summary>What was done to the text; usually nothing.</summary>
    public string Preparation { get; init; } = "";

    /// <summary>Put before each text; usually nothing.</summary>
    public required string Prefix { get; init; }

    public required int Compared { get; init; }

    public required double MeanCosine { get; init; }

    public required double MinimumCosine { get; init; }

    /// <summary>Share of the texts whose cosine is <see cref="ModelGuess.Alike"/> or more.</summary>
    public required double ShareAlike { get; init; }

    /// <summary>Share of the texts whose vector has nothing to do with the model's: cosine below 0.9.</summary>
    public required double ShareFar { get; init; }
}
