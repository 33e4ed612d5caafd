using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis;

/// <summary>One cause of one failed question, with the intervention that was run to prove it.</summary>
public sealed record Finding
{
    /// <summary>One of <see cref="CauseCodes"/>.</summary>
    public required string Cause { get; init; }

    public required CauseClass Class { get; init; }

    /// <summary>What happened, for a person.</summary>
    public required string Sentence { get; init; }

    /// <summary>What was changed before the retrieval was repeated; empty where nothing could be changed.</summary>
    public string Intervention { get; init; } = "";

    /// <summary>True when the question passes under the intervention.</summary>
    public bool Repairs { get; init; }

    /// <summary>Rank, from 1, of the best expected evidence in the ranking before the cuts; null where it is not a candidate.</summary>
    public int? RankBefore { get; init; }

    /// <inheritdoc cref="RankBefore"/>
    public int? RankAfter { get; init; }

    public double? ScoreBefore { get; init; }

    public double? ScoreAfter { get; init; }

    /// <summary>Numbers and texts, in the order in which they convince.</summary>
    public IReadOnlyList<FindingEvidence> Evidence { get; init; } = [];

    /// <summary>0 to 1: how rarely a healthy question shows the same effect, or, where no control applies, 1 for a proven repair.</summary>
    public double Confidence { get; init; } = 1;

    /// <summary>What the same change does to questions that pass; null where it concerns this question alone, or nothing was changed.</summary>
    public SideEffects? SideEffects { get; init; }

    /// <summary>What to do about it, for a person.</summary>
    public required string NextStep { get; init; }

    /// <summary>What was changed, for repeating it; null where the intervention has no such form.</summary>
    internal Change? Change { get; init; }

    internal Finding ProvedBy(Change? change) => this with { Change = change };
}

/// <param name="Name">What it is, for example <c>stored text</c>.</param>
/// <param name="Value">A number, or a text out of the corpus: untrusted.</param>
public sealed record FindingEvidence(string Name, string Value);

/// <param name="Broken">Questions that pass and would fail under the change.</param>
/// <param name="Passing">Questions that pass and were asked with it; a sample.</param>
public sealed record SideEffects(int Broken, int Passing);
