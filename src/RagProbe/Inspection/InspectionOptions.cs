namespace RagProbe.Inspection;

public sealed record InspectionOptions
{
    public const int DefaultSampleSize = 100;
    public const int LargestSampleSize = 10_000;

    /// <summary>How many points are looked at, 1 to <see cref="LargestSampleSize"/>.</summary>
    public int SampleSize { get; init; } = DefaultSampleSize;

    /// <summary>The same seed samples the same points of the same collection.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Texts of an eval set's documents by id: sources are linked to them and offsets proved by them. Null for none.</summary>
    public IReadOnlyDictionary<string, string>? Documents { get; init; }
}
