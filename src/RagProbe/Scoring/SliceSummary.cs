using System.Collections.Immutable;

namespace RagProbe.Scoring;

/// <summary>The measures over the questions that carry one tag.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="QuestionCount">How many questions carry it.</param>
/// <param name="Measures">In the order asked for.</param>
public sealed record SliceSummary(string Tag, int QuestionCount, ImmutableArray<MeasureSummary> Measures);
