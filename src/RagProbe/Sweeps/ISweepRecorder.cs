namespace RagProbe.Sweeps;

/// <summary>Where a sweep's results go, durably, as they come.</summary>
public interface ISweepRecorder
{
    /// <summary>Ids of the questions of this sweep that are recorded already (a resumed sweep skips them; errors are tried again).</summary>
    Task<IReadOnlySet<string>> RecordedAsync(CancellationToken cancellationToken);

    /// <summary>Records all of them or none.</summary>
    Task RecordAsync(IReadOnlyList<QuestionRecord> records, CancellationToken cancellationToken);

    /// <summary>Marks the sweep as complete.</summary>
    Task FinishAsync(CancellationToken cancellationToken);
}
