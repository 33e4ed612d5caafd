namespace RagProbe.Health;

/// <summary>What a look at an index as a whole brought.</summary>
public sealed record HealthReport
{
    public required string Index { get; init; }

    /// <summary>Of the model that questions and texts were embedded with; null where there was none.</summary>
    public required string? Model { get; init; }

    public required long Chunks { get; init; }

    public required int SampledChunks { get; init; }

    public required int Seed { get; init; }

    /// <summary>How many questions were asked; null where the sampled chunks' own vectors were searched instead.</summary>
    public required int? Questions { get; init; }

    /// <summary>In the order of <see cref="HealthChecks"/>.</summary>
    public required IReadOnlyList<HealthCheck> Checks { get; init; }

    /// <summary>The worst of all checks.</summary>
    public HealthStatus Status =>
        Checks.Any(static check => check.Status == HealthStatus.Failed) ? HealthStatus.Failed
        : Checks.Any(static check => check.Status == HealthStatus.Warning) ? HealthStatus.Warning
        : HealthStatus.Ok;
}
