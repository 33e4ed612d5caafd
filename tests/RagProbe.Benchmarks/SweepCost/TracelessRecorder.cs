using RagProbe.Sweeps;

namespace RagProbe.Benchmarks.SweepCost;

/// <summary>Records all of a question but its trace.</summary>
internal sealed class TracelessRecorder(ISweepRecorder recorder) : ISweepRecorder
{
    public Task<IReadOnlySet<string>> RecordedAsync(CancellationToken cancellationToken) => recorder.RecordedAsync(cancellationToken);

    public IPreparedRecord Prepare(QuestionRecord record, int position) => recorder.Prepare(record with { Trace = null }, position);

    public Task RecordAsync(IReadOnlyList<IPreparedRecord> records, CancellationToken cancellationToken) => recorder.RecordAsync(records, cancellationToken);

    public Task FinishAsync(CancellationToken cancellationToken) => recorder.FinishAsync(cancellationToken);
}
