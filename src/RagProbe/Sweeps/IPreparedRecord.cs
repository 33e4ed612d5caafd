namespace RagProbe.Sweeps;

/// <summary>A question's record in the form in which its <see cref="ISweepRecorder"/> keeps it.</summary>
public interface IPreparedRecord
{
    Outcome Outcome { get; }
}
