using RagProbe.Diagnosis;
using RagProbe.EvalSets;

namespace RagProbe.Repairs;

/// <summary>The findings, asked by cause.</summary>
internal sealed class FailuresByCause(EvalSet evalSet, IReadOnlyList<QuestionDiagnosis> questions)
{
    /// <summary>Whether a better setting might help where nothing is broken.</summary>
    public bool AnySoft => questions.Any(static question => question.Finding.Class is CauseClass.Soft or CauseClass.Rest or CauseClass.Noise);

    public bool Any(params IEnumerable<string> causes) => With(causes).Count > 0;

    public IReadOnlyList<QuestionDiagnosis> With(params IEnumerable<string> causes) =>
        [.. questions.Where(question => causes.Contains(question.Finding.Cause, StringComparer.Ordinal))];

    /// <summary>Those of the causes that a finding names.</summary>
    public IReadOnlyList<string> CausesAmong(params IEnumerable<string> causes) => [.. causes.Where(cause => Any(cause))];

    /// <summary>Each once, ordered by name.</summary>
    public IReadOnlyList<string> CausesOf(IEnumerable<string> ids)
    {
        var wanted = ids.ToHashSet(StringComparer.Ordinal);
        return [.. questions.Where(question => wanted.Contains(question.QuestionId)).Select(static question => question.Finding.Cause).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Sources that questions with these causes expect, each once, ordered by name.</summary>
    public IReadOnlyList<string> SourcesOf(params IEnumerable<string> causes)
    {
        var ids = With(causes).Select(static question => question.QuestionId).ToHashSet(StringComparer.Ordinal);
        return [.. evalSet.Questions.Where(question => ids.Contains(question.Id))
            .SelectMany(static question => question.Expected).Where(static judgment => judgment.IsRelevant)
            .Select(static judgment => judgment.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
