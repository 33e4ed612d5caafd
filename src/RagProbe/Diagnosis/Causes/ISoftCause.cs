using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>An intervention that helps almost any question a little: what it does here counts only against what it does to questions that pass.</summary>
internal interface ISoftCause
{
    string Code { get; }

    /// <summary>How rare the effect must be among the controls, 0 to 1.</summary>
    double RarityBar(Subject subject) => 0.05;

    /// <summary>The signature can be seen without any intervention (the chunk is large, the question has two words): then it comes before noise.</summary>
    bool IsPlain(Subject subject) => false;

    /// <summary>Whether the question has the signature; controls are not asked.</summary>
    bool Applies(Subject subject);

    /// <summary>Null where there is nothing to change.</summary>
    Task<SoftIntervention?> ApplyAsync(Subject subject);
}

/// <param name="After">What became of the question.</param>
/// <param name="Did">What was changed.</param>
internal sealed record SoftIntervention(Verdict After, string Sentence, string Did, string NextStep, params IReadOnlyList<FindingEvidence> Evidence);
