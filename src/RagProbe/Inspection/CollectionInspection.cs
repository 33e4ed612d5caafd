using RagProbe.Configuration;

namespace RagProbe.Inspection;

/// <summary>What a look at a collection brought: its settings, what its payloads hold and mean, and which model made its vectors.</summary>
public sealed record CollectionInspection
{
    public required string Collection { get; init; }

    /// <summary>The alias that was asked for; null where it was the collection.</summary>
    public string? AskedAs { get; init; }

    public required IReadOnlyList<string> Aliases { get; init; }

    public required string ServerVersion { get; init; }

    public required CollectionSettings Settings { get; init; }

    public required long Points { get; init; }

    /// <summary>False where strict mode forbids exact counting.</summary>
    public required bool PointsAreExact { get; init; }

    public required int SampledPoints { get; init; }

    /// <summary>By path.</summary>
    public required IReadOnlyList<PayloadField> Fields { get; init; }

    public required MappingProposal Proposal { get; init; }

    /// <summary>One a dense vector, by its name.</summary>
    public required IReadOnlyList<ModelGuess> Models { get; init; }

    /// <summary>Null where no eval set was given or no source was found.</summary>
    public SourceLinks? Links { get; init; }

    /// <summary>What stands out, each with what to do.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>The vector to search: one whose model is known, else the only or first one; null where the collection has none.</summary>
    public string? Vector => (Models.FirstOrDefault(static guess => guess.Verdict == ModelVerdict.Matches)
        ?? Models.FirstOrDefault(static guess => guess.Verdict is ModelVerdict.Close or ModelVerdict.Mixed)
        ?? Models.FirstOrDefault(static guess => guess.Verdict != ModelVerdict.NotCompared)
        ?? (Models is [var first, ..] ? first : null))?.Vector;

    /// <summary>The guess about <see cref="Vector"/>.</summary>
    public ModelGuess? Model => Models.FirstOrDefault(guess => guess.Vector == Vector);

    /// <summary>The sparse vector to search; null where there is none.</summary>
    public string? SparseVector => (Settings.SparseVectors.FirstOrDefault(static sparse => sparse.HasIdf) ?? (Settings.SparseVectors is [var first, ..] ? first : null))?.Name;

    /// <summary>What ragprobe.json would say about the collection. The model is left out where none is known.</summary>
    /// <param name="nameModel">How the file should name a model.</param>
    public CollectionConfiguration ToConfiguration(Func<ModelTrial, string> nameModel) => new()
    {
        Vector = Vector,
        Sparse = SparseVector,
        Model = Model is { Verdict: ModelVerdict.Matches or ModelVerdict.Close or ModelVerdict.Mixed, Best: { } best } ? nameModel(best) : null,
        Payload = Proposal.Mapping,
    };
}
