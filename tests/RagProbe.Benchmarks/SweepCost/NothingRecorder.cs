using RagProbe.Sweeps;

namespace RagProbe.Benchmarks.SweepCost;

/// <summary>Keeps nothing: what a sweep costs without its record.</summary>
internal sealed class NothingRecorder : ISweepRecorder
{
    public Task<IReadOnlySet<string>> RecordedAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlySet<string>>(new HashSet<string>(StringComparer.Ordinal));

    public IPreparedRecord Prepare(QuestionRecord record, int position) => new Nothing(record.Outcome);

    public Task RecordAsync(IReadOnlyList<IPreparedRecord> records, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task FinishAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private sealed record Nothing(Outcome Outcome) : IPreparedRecord;
}
