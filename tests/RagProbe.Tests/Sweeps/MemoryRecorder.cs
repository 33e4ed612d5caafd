using RagProbe.Sweeps;

namespace RagProbe.Tests.Sweeps;

/// <summary>Keeps what a sweep records, and every call in order.</summary>
internal sealed class MemoryRecorder : ISweepRecorder
{
    public Dictionary<string, QuestionRecord> Records { get; } = new(StringComparer.Ordinal);

    /// <summary>The ids of every call, repeated ones included.</summary>
    public List<IReadOnlyList<string>> Batches { get; } = [];

    /// <summary>What happens elsewhere once a batch is recorded.</summary>
    public Func<Task>? AfterRecord { get; set; }

    /// <summary>The places that were given, by id.</summary>
    public Dictionary<string, int> Positions { get; } = new(StringComparer.Ordinal);

    public int Finished { get; private set; }

    public Task<IReadOnlySet<string>> RecordedAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlySet<string>>(Records.Values.Where(record => record.Outcome != Outcome.Error).Select(record => record.Question.Id).ToHashSet(StringComparer.Ordinal));

    public IPreparedRecord Prepare(QuestionRecord record, int position) => new Whole(record, position);

    public async Task RecordAsync(IReadOnlyList<IPreparedRecord> records, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<Whole> batch = [.. records.Cast<Whole>()];
        Batches.Add([.. batch.Select(whole => whole.Record.Question.Id)]);
        foreach (var (record, position) in batch)
        {
            Records[record.Question.Id] = record;
            Positions[record.Question.Id] = position;
        }

        if (AfterRecord is { } afterRecord)
        {
            await afterRecord();
        }
    }

    public Task FinishAsync(CancellationToken cancellationToken)
    {
        Finished++;
        return Task.CompletedTask;
    }

    private sealed record Whole(QuestionRecord Record, int Position) : IPreparedRecord
    {
        public Outcome Outcome => Record.Outcome;
    }
}
