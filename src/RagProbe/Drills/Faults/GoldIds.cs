namespace RagProbe.Drills.Faults;

/// <summary>The ids that faults work with.</summary>
internal static class GoldIds
{
    /// <summary>The chunks that hold expected text of any of the questions, each once, in ordinal order.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<PassedQuestion> targets) =>
        [.. targets.SelectMany(target => target.Gold).Select(gold => gold.Chunk.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The questions all of whose expected sources may be taken away.</summary>
    public static IReadOnlyList<PassedQuestion> OfSpareSources(HealthyWorld world, IReadOnlyList<PassedQuestion> targets)
    {
        var spare = world.SpareSources();
        return [.. targets.Where(target => Sources(target).All(spare.Contains))];
    }

    /// <summary>The sources that a question expects.</summary>
    public static IEnumerable<string> Sources(PassedQuestion target) => target.Question.Expected.Where(judgment => judgment.IsRelevant).Select(judgment => judgment.Source);

    public static IReadOnlySet<string> Questions(IEnumerable<PassedQuestion> targets) => targets.Select(target => target.Question.Id).ToHashSet(StringComparer.Ordinal);
}
