using RagProbe.Sweeps;

namespace RagProbe.Benchmarks.SweepCost;

/// <summary>Writes nothing, and holds what a sweep's summary is made of, without traces: what a sweep costs without its record.</summary>
internal sealed class NothingRecorder : ISweepRecorder
{
    private readonly List<QuestionRecord> _held = [];

    public IReadOnlyList<QuestionRecord> Held => _held;

    public Task<IReadOnlySet<string>> RecordedAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlySet<string>>(new HashSet<string>(StringComparer.Ordinal));

    public IPreparedRecord Prepare(QuestionRecord record, int position) => new Scores(record with { Trace = null });

    public Task RecordAsync(IReadOnlyList<IPreparedRecord> records, CancellationToken cancellationToken)
    {
        _held.AddRange(records.Select(record => ((Scores)record).Record));
        return Task.CompletedTask;
    }

    public Task FinishAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private sealed record Scores(QuestionRecord Record) : IPreparedRecord
    {
        public Outcome Outcome => Record.Outcome;
    }
}
