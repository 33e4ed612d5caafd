namespace RagProbe.Scoring;

/// <summary>A measure's mean over the questions it applies to, with the bounds of its confidence interval.</summary>
/// <param name="Mean">0 to 1.</param>
/// <param name="Low">Lower bound; equal to the mean when there is one question or all values are equal, which says nothing about the spread.</param>
/// <param name="High">Upper bound, likewise.</param>
/// <param name="Count">How many questions the measure applies to, at least 1.</param>
public sealed record SummaryStatistic(double Mean, double Low, double High, int Count);
