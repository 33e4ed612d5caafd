using RagProbe.EvalSets;
using RagProbe.Retrieval;
using RagProbe.Scoring;
using RagProbe.Sweeps;

namespace RagProbe.Repairs;

/// <summary>What became of all questions that have an answer, asked one way and scored as a sweep does.</summary>
internal sealed class Answers
{
    private readonly OrderedDictionary<string, (bool Passes, double Value)> _byId = new(StringComparer.Ordinal);

    private Answers()
    {
    }

    /// <summary>In the eval set's order.</summary>
    public IReadOnlyList<string> Ids => [.. _byId.Keys];

    public int Failures => _byId.Values.Count(static answer => !answer.Passes);

    /// <summary>Of the primary measure; 0 where there are no questions.</summary>
    public double Mean => _byId.Values.Select(static answer => answer.Value).DefaultIfEmpty(0).Average();

    public static async Task<Answers> AskAsync(RetrievalPipeline pipeline, EvalSet evalSet, IMeasure measure, CancellationToken cancellationToken)
    {
        var answers = new Answers();
        var questions = evalSet.Questions.Where(static question => question.Expected.Any(static judgment => judgment.IsRelevant));
        foreach (var asked in await JudgedRetrieval.AskAsync(pipeline, questions, cancellationToken))
        {
            answers._byId[asked.Question.Id] = (asked.Outcome == Outcome.Hit, measure.Evaluate(asked.Delivery) ?? 0);
        }

        return answers;
    }

    public bool Passes(string id) => _byId[id].Passes;

    /// <summary>Of the primary measure.</summary>
    public double Value(string id) => _byId[id].Value;
}
