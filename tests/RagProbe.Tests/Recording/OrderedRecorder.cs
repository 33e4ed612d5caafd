using RagProbe.Sweeps;

namespace RagProbe.Tests.Recording;

/// <summary>Records the questions of a small eval set at their places.</summary>
internal sealed class OrderedRecorder(ISweepRecorder recorder, IReadOnlyList<string> questionIds)
{
    public Task<IReadOnlySet<string>> RecordedAsync(CancellationToken cancellationToken) => recorder.RecordedAsync(cancellationToken);

    public Task RecordAsync(IReadOnlyList<QuestionRecord> records, CancellationToken cancellationToken) =>
        recorder.RecordAsync([.. records.Select(record => recorder.Prepare(record, questionIds.Index().Single(entry => entry.Item == record.Question.Id).Index))], cancellationToken);

    public Task FinishAsync(CancellationToken cancellationToken) => recorder.FinishAsync(cancellationToken);
}
