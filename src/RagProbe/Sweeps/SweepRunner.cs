using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using RagProbe.EvalSets;
using RagProbe.Retrieval;
using RagProbe.Scoring;
using RagProbe.Traces;

namespace RagProbe.Sweeps;

/// <summary>
/// The main flow: replay each question, trace it, judge it by its text, score it, record it. Whatever is recorded stays:
/// a sweep that was stopped at any moment goes on with the questions that are missing.
/// </summary>
public sealed class SweepRunner(IRetriever retriever, ImmutableArray<IMeasure> measures, ISweepRecorder recorder)
{
    private const int MostTogether = 256;

    /// <summary>Token-F1 with the expected answer below which an answer is irrelevant, 0 to 1; null where any will do.</summary>
    public double? MinAnswerF1 { get; init; }

    /// <summary>
    /// Batches that come sooner than this after the last record are recorded together, up to 256 questions: what is written for a batch beside its
    /// rows is written once for all of them. A sweep that is killed asks them again. Zero: every batch by itself.
    /// </summary>
    public TimeSpan RecordedEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>What <see cref="RecordedEvery"/> is measured by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <param name="evalSet">With resolved judgments.</param>
    /// <exception cref="RetrievalException">The index was changed meanwhile. The sweep stays unfinished, and everything recorded comes from the index it began with.</exception>
    /// <exception cref="Exception">Retrieval fails whatever is asked: its own error. What was answered before is recorded where the index still says that it is the same; the next run asks the rest.</exception>
    public async Task RunAsync(EvalSet evalSet, IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        var recorded = await recorder.RecordedAsync(cancellationToken);
        var pending = evalSet.Questions.Index().Where(question => !recorded.Contains(question.Item.Id));
        var resumed = recorded.Count == 0 ? [] : evalSet.Questions.Where(question => recorded.Contains(question.Id));
        var asked = new BatchRetrieval(retriever, answered: resumed.FirstOrDefault());
        var done = resumed.Count();
        var failures = 0;

        // While a batch is recorded the next one is judged and scored, the one after that traced and the next searched: the index should not wait
        // for us. One record at a time, in order, and none of a batch before the one before it is there.
        var recording = Task.CompletedTask;
        var waiting = new List<IPreparedRecord>();
        var last = Time.GetTimestamp();
        try
        {
            var attempts = AskAsync(asked, pending.Chunk(retriever.BatchSize), cancellationToken).OneAheadAsync(cancellationToken);
            var traced = attempts.Select(batch => batch.Select(found => (found.Position, found.Attempt.Question, Trace: found.Attempt.Trace?.Invoke(), found.Attempt.Error)).ToList()).OneAheadAsync(cancellationToken);
            await foreach (var batch in traced.WithCancellation(cancellationToken))
            {
                waiting.AddRange(batch.Select(found => recorder.Prepare(found.Trace is { } trace ? Score(found.Question, trace) : Failed(found.Question, found.Error!), found.Position)));
                if (waiting.Count >= MostTogether || Time.GetElapsedTime(last) >= RecordedEvery)
                {
                    await BeginRecordAsync();
                }
            }

            await BeginRecordAsync();
            await recording;
        }
        catch when (!cancellationToken.IsCancellationRequested && waiting.Count > 0)
        {
            // What was answered before the retrieval failed is not asked again, unless the index can no longer say that it is the same. What
            // failed first is what is told.
            await BeginRecordAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        finally
        {
            // Whatever ends the sweep: what was under way is recorded, and nobody writes any more when this returns.
            await recording.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await retriever.RequireUnchangedAsync(cancellationToken);
        await recorder.FinishAsync(cancellationToken);

        async Task BeginRecordAsync()
        {
            await recording;
            if (waiting.Count == 0)
            {
                return;
            }

            IPreparedRecord[] records = [.. waiting];
            waiting.Clear();

            // Before every record, not once at the end: an index that is changed and changed back would leave foreign answers in a sweep that can be resumed.
            // What was answered before such a change waits no longer, whatever is found next time.
            await retriever.RequireUnmarkedAsync(cancellationToken);
            last = Time.GetTimestamp();
            recording = Task.Run(() => RecordAsync(records), cancellationToken);
        }

        async Task RecordAsync(IPreparedRecord[] records)
        {
            await recorder.RecordAsync(records, cancellationToken);
            done += records.Length;
            failures += records.Count(record => record.Outcome.IsFailure());
            progress?.Report(new SweepProgress(done, evalSet.Questions.Count, failures));
        }
    }

    // One search at a time, so that a batch's fate is known before the next one is asked.
    private static async IAsyncEnumerable<IEnumerable<(int Position, RetrievalAttempt Attempt)>> AskAsync(
        BatchRetrieval asked, IEnumerable<(int Position, Question Question)[]> batches, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var batch in batches)
        {
            var attempts = await asked.RetrieveAsync([.. batch.Select(pending => pending.Question)], cancellationToken);
            yield return batch.Zip(attempts, (pending, attempt) => (pending.Position, attempt));
        }
    }

    private QuestionRecord Score(Question question, RetrievalTrace trace)
    {
        var judged = JudgedRetrieval.Of(question, trace);
        return new QuestionRecord
        {
            Question = question,
            Outcome = judged.Outcome.WithAnswer(judged.Delivery, MinAnswerF1),
            Measures = QuestionScores.Of(judged.Delivery, measures),
            Trace = judged.Trace,
            BestCandidateRank = BestRank.Of(question, judged.Trace),
        };
    }

    private static QuestionRecord Failed(Question question, Exception exception) =>
        new() { Question = question, Outcome = Outcome.Error, Error = $"{exception.GetType().Name}: {exception.Message}" };
}
