namespace RagProbe.Scoring;

/// <summary>A number between 0 and 1 about one delivered list. Pure.</summary>
public interface IMeasure
{
    /// <summary>Identity with all parameters, as printed: <c>nDCG@10</c>, <c>passage:Recall@5</c>, <c>char:IoU@5</c>: see <see cref="MeasureCatalog"/>.</summary>
    string Name { get; }

    /// <summary>The value, or null where the measure does not apply to the question (nothing relevant is expected, or no passage is judged).</summary>
    double? Evaluate(JudgedDelivery delivery);
}
