namespace RagProbe.Sweeps;

/// <summary>Where a sweep's results go, durably, as they come.</summary>
public interface ISweepRecorder
{
    /// <summary>Ids of the questions of this sweep that are recorded already (a resumed sweep skips them; errors are tried again).</summary>
    Task<IReadOnlySet<string>> RecordedAsync(CancellationToken cancellationToken);

    /// <summary>Makes a record small, so that nobody has to keep its trace until it is recorded. One at a time, but also while others are recorded.</summary>
    /// <param name="record">Of a question.</param>
    /// <param name="position">The question's place in the eval set, from 0: results are read in its order.</param>
    IPreparedRecord Prepare(QuestionRecord record, int position);

    /// <summary>Records all of them or none.</summary>
    /// <param name="records">From <see cref="Prepare"/> of this recorder; each is recorded once.</param>
    /// <param name="cancellationToken">Stops it, with nothing recorded.</param>
    Task RecordAsync(IReadOnlyList<IPreparedRecord> records, CancellationToken cancellationToken);

    /// <summary>Marks the sweep as complete.</summary>
    Task FinishAsync(CancellationToken cancellationToken);
}
