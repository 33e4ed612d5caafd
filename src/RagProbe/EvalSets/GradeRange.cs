using System.Globalization;

namespace RagProbe.EvalSets;

/// <summary>The grades that a native set may use, so that a typing mistake is found.</summary>
internal readonly record struct GradeRange(int Lowest, int Highest)
{
    /// <summary>What people write by hand: 1 (helps) to 3 (perfect).</summary>
    public static GradeRange Native { get; } = new(1, 3);

    public string Rule => this == Native
        ? "1 (helps), 2 (good) or 3 (perfect)"
        : string.Create(CultureInfo.InvariantCulture, $"an integer from {Lowest} to {Highest}, as \"grades\" in evalset.json says");
}
