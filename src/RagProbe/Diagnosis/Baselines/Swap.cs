using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Baselines;

/// <summary>One component taken from the baseline, everything else as it is now.</summary>
/// <param name="Component">Which.</param>
/// <param name="Before">Without it.</param>
/// <param name="After">With it.</param>
/// <param name="Did">What was done, for a person.</param>
/// <param name="Change">What is other than then, a sentence without its stop.</param>
internal sealed record Swap(Component Component, Verdict Before, Verdict After, string Did, string Change);
