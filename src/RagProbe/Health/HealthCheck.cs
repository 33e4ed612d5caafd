namespace RagProbe.Health;

/// <summary>One thing that was looked at in an index: what was measured, against what, and what it means.</summary>
public sealed record HealthCheck
{
    /// <summary>One of <see cref="HealthChecks"/>.</summary>
    public required string Name { get; init; }

    public required HealthStatus Status { get; init; }

    /// <summary>What was measured; null where the check has no single number.</summary>
    public double? Value { get; init; }

    /// <summary>Where <see cref="Value"/> stops being fine; null where no number decides.</summary>
    public double? Threshold { get; init; }

    /// <summary>For a person. May hold texts of the index: untrusted.</summary>
    public required string Sentence { get; init; }

    /// <summary>Numbers and texts, in the order in which they convince; untrusted.</summary>
    public IReadOnlyList<HealthEvidence> Evidence { get; init; } = [];

    /// <summary>What to do about it; empty where nothing is to be done.</summary>
    public string NextStep { get; init; } = "";

    /// <summary>How many questions of the eval set it touches; null without an eval set, or where questions cannot tell.</summary>
    public int? QuestionsAffected { get; init; }

    internal static HealthCheck NotApplicable(string name, string reason) => new() { Name = name, Status = HealthStatus.NotApplicable, Sentence = reason };
}

/// <param name="Name">What it is, for example <c>recall under lang = en</c>.</param>
/// <param name="Value">A number, or a text out of the index.</param>
public sealed record HealthEvidence(string Name, string Value);
