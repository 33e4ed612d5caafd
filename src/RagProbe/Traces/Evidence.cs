using RagProbe.Text;

namespace RagProbe.Traces;

/// <summary>How much of an expected passage a chunk carries, judged by the chunk's text.</summary>
public sealed record Evidence
{
    /// <summary>Position of the judgment in the question's list, from 0.</summary>
    public required int JudgmentIndex { get; init; }

    public required int Grade { get; init; }

    /// <summary>The parts of the passage that the chunk holds, in code points from the passage's start, ascending, disjoint. Empty for a judgment of a whole document.</summary>
    public IReadOnlyList<TextSpan> Covered { get; init; } = [];

    /// <summary>Where those parts stand in the chunk, in code points of the chunk's text, ascending; empty for a judgment of a whole document.</summary>
    public IReadOnlyList<TextSpan> InChunk { get; init; } = [];

    /// <summary>Share of the passage that the chunk holds, above 0 to 1; 1 for a judgment of a whole document.</summary>
    public required double Coverage { get; init; }
}
