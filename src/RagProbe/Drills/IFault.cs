namespace RagProbe.Drills;

/// <summary>One way to break a healthy world, with a known cause. Does the same to a question whatever other questions it is asked for.</summary>
public interface IFault
{
    /// <summary>One of <see cref="Diagnosis.CauseCodes"/>: what a diagnosis should say.</summary>
    string Cause { get; }

    /// <summary>What is done, for a person and for the option --faults: <c>delete-chunks</c>.</summary>
    string Name { get; }

    /// <summary>How strongly it can be done; one or more.</summary>
    IReadOnlyList<string> Doses { get; }

    /// <summary>Why this fault cannot happen in such a world; null when it can.</summary>
    string? Obstacle(HealthyWorld world) => null;

    /// <param name="world">What is broken; it is not changed.</param>
    /// <param name="targets">The questions that should fail. A fault of all questions pays no attention to them.</param>
    /// <param name="dose">One of <see cref="Doses"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken);
}
