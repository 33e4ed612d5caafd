using RagProbe.EvalSets;

namespace RagProbe.Drills.Faults;

/// <summary>Faults that ask in another way.</summary>
internal static class ChangedQuestions
{
    /// <param name="targets">The questions.</param>
    /// <param name="ask">The question's new text; null where it cannot be changed in this way.</param>
    public static Injection Of(IReadOnlyList<PassedQuestion> targets, Func<PassedQuestion, string?> ask)
    {
        var changed = new Dictionary<string, Question>(StringComparer.Ordinal);
        foreach (var target in targets)
        {
            if (ask(target) is { } text && text != target.Question.Text)
            {
                changed.Add(target.Question.Id, target.Question with { Text = text });
            }
        }

        return new Injection { Questions = changed, Targets = changed.Keys.ToHashSet(StringComparer.Ordinal) };
    }
}
