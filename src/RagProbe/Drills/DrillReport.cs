namespace RagProbe.Drills;

/// <summary>How often the diagnoser was right about faults that were injected, and what it said where none was.</summary>
public sealed record DrillReport
{
    public required string EvalSet { get; init; }

    public required string EvalSetVersion { get; init; }

    public required string Model { get; init; }

    public required string Chunker { get; init; }

    /// <summary>One line for a person.</summary>
    public required string Pipeline { get; init; }

    public required int Seed { get; init; }

    public required int QuestionsPerFault { get; init; }

    public required int Documents { get; init; }

    public required int Chunks { get; init; }

    /// <summary>Questions of the eval set.</summary>
    public required int Questions { get; init; }

    /// <summary>Questions that pass without any fault.</summary>
    public required int Passed { get; init; }

    /// <summary>Of the passed: how many carry which defect already.</summary>
    public required IReadOnlyDictionary<Weakness, int> Weaknesses { get; init; }

    /// <summary>In the order of the faults.</summary>
    public required IReadOnlyList<FaultRun> Runs { get; init; }

    /// <summary>Diagnoses that count.</summary>
    public required IReadOnlyList<DrillItem> Items { get; init; }

    /// <summary>Diagnoses of questions that carried another defect before: for them two answers are right.</summary>
    public required IReadOnlyList<DrillItem> Apart { get; init; }

    /// <summary>The control: what fails without any fault.</summary>
    public required IReadOnlyList<NaturalFailure> Natural { get; init; }

    /// <summary>Questions with two faults; they are in no other figure.</summary>
    public IReadOnlyList<DoubleFaultItem> Doubles { get; init; } = [];

    public required IReadOnlyList<UndrilledCause> Undrilled { get; init; }

    /// <summary>Of <see cref="Items"/>.</summary>
    public required DrillScores Scores { get; init; }

    /// <summary>Always naming the commonest cause.</summary>
    public required DrillScores MajorityBaseline { get; init; }

    /// <summary>Naming the stage that lost the text, and nothing more.</summary>
    public required DrillScores FirstLossBaseline { get; init; }

    /// <summary>Diagnoses, the control's and those that do not count among them.</summary>
    public required int Diagnoses { get; init; }

    /// <summary>Texts that all diagnoses asked the model for. What one of them asked for before is remembered and takes no time: see <see cref="Elapsed"/>.</summary>
    public required long Embeddings { get; init; }

    /// <summary>Searches of all diagnoses.</summary>
    public required long Searches { get; init; }

    /// <summary>Time of all diagnoses: the one number here that a second drill does not repeat.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Share of the natural failures of which something is said to be broken.</summary>
    public double AlarmRate => Natural.Count == 0 ? 0 : (double)Natural.Count(static failure => failure.IsAlarm) / Natural.Count;
}
