namespace RagProbe.Health;

public enum HealthStatus
{
    Ok,

    /// <summary>Worth knowing; it may cost answers.</summary>
    Warning,

    /// <summary>Something is objectively wrong.</summary>
    Failed,

    /// <summary>Could not be measured, or makes no sense here; the sentence says why.</summary>
    NotApplicable,
}
