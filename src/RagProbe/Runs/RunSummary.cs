namespace RagProbe.Runs;

/// <summary>What a measure's line over all topics is.</summary>
public enum RunSummary
{
    /// <summary>The mean over topics.</summary>
    Mean,

    /// <summary>The sum, a whole number.</summary>
    Sum,

    /// <summary>The geometric mean of values of at least 0.00001; no line for single topics.</summary>
    GeometricMean,

    /// <summary>The number of topics; no line for single topics.</summary>
    TopicCount,

    /// <summary>The run's name; no line for single topics.</summary>
    Tag,

    /// <summary>No line over all topics: <see cref="TopicScores.RelevanceString"/>, which is no number.</summary>
    RelevanceString,
}
