using System.Collections.Immutable;
using RagProbe.Diagnosis;
using RagProbe.Retrieval;
using RagProbe.Scoring;
using RagProbe.Sweeps;

namespace RagProbe.Repairs;

/// <summary>Whether a question passes, and its value of the primary measure.</summary>
internal sealed record Answer(bool Passes, double Value);

/// <summary>Asks all questions that have an answer one way, and scores them as a sweep does.</summary>
internal sealed class Replay(DiagnosisInput input, ImmutableArray<IMeasure> measures)
{
    /// <summary>By question id, in the eval set's order.</summary>
    public async Task<IReadOnlyDictionary<string, Answer>> RunAsync(RetrievalPipeline pipeline, CancellationToken cancellationToken)
    {
        var answers = new OrderedDictionary<string, Answer>(StringComparer.Ordinal);
        var questions = input.EvalSet.Questions.Where(question => question.Expected.Any(judgment => judgment.IsRelevant));
        foreach (var asked in await JudgedRetrieval.AskAsync(pipeline, questions, cancellationToken))
        {
            answers[asked.Question.Id] = new Answer(asked.Outcome == Outcome.Hit, measures[0].Evaluate(asked.Delivery) ?? 0);
        }

        return answers;
    }
}
