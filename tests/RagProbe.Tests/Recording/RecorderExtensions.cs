using RagProbe.Sweeps;

namespace RagProbe.Tests.Recording;

internal static class RecorderExtensions
{
    public static Task RecordAsync(this ISweepRecorder recorder, IReadOnlyList<QuestionRecord> records, CancellationToken cancellationToken) =>
        recorder.RecordAsync([.. records.Select(recorder.Prepare)], cancellationToken);
}
