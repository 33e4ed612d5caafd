using RagProbe.Embedding;
using RagProbe.Indexes;

namespace RagProbe.Diagnosis.Probes;

/// <summary>A prefix that the model wants before questions and does not get. A prefix moves any question a little: only the whole set tells.</summary>
internal sealed record MissingPrefix
{
    private const int FewestQuestions = 10;
    private const double LargestChance = 0.01;

    public required string Prefix { get; init; }

    /// <summary>Questions that the exact ranking delivers with the prefix and not without it.</summary>
    public required int Recovered { get; init; }

    /// <summary>Questions that it delivers without the prefix and not with it.</summary>
    public required int Broken { get; init; }

    /// <summary>Of all judged questions.</summary>
    public required int Asked { get; init; }

    /// <summary>The chance of that by accident, 0 to 0.01: one-sided sign test, times the number of prefixes that were tried.</summary>
    public required double Chance { get; init; }

    /// <summary>
    /// Null where the model has a prefix, where the stored vectors are not the model's (what is near to them says nothing about it), where
    /// there are too few questions to tell, or where no known prefix helps beyond chance.
    /// </summary>
    /// <param name="world">Of the questions.</param>
    /// <param name="subjects">All judged questions.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<MissingPrefix?> FindAsync(World world, IReadOnlyList<Subject> subjects, CancellationToken cancellationToken)
    {
        if (!world.Production.UsesDense || world.StoresOtherVectors || world.Input.Model.QueryPrefix.Length > 0 || subjects.Count < FewestQuestions)
        {
            return null;
        }

        var lost = subjects.Where(subject => !subject.InRanking.Passes).ToList();
        var held = subjects.Where(subject => subject.InRanking.Passes).ToList();
        MissingPrefix? best = null;
        foreach (var prefix in KnownPrefixes.OfQuestions)
        {
            // Where too few come back no question that passes needs to be asked: even none broken would not be significant.
            var recovered = Corrected(lost.Count, broken: 0) <= LargestChance ? await CountPassingAsync(world, lost, prefix, cancellationToken) : 0;
            if (Corrected(recovered, broken: 0) > LargestChance)
            {
                continue;
            }

            var broken = held.Count - await CountPassingAsync(world, held, prefix, cancellationToken);
            var chance = Corrected(recovered, broken);
            if (chance <= LargestChance && !(best?.Chance <= chance))
            {
                best = new MissingPrefix { Prefix = prefix, Recovered = recovered, Broken = broken, Asked = subjects.Count, Chance = chance };
            }
        }

        return best;
    }

    /// <summary>The exact ranking with a prefix before the question where it is embedded; its words are searched as they are.</summary>
    public static async Task<Verdict> AskAsync(Subject subject, string prefix)
    {
        var world = subject.World;
        var vector = await world.EmbedQuestionAsync(prefix + subject.Question.Text);
        var parameters = new SearchParameters
        {
            Limit = world.Ranking.CandidateDepth,
            Filter = Filters.Filter.And(world.Production.Filter, subject.Question.Filter),
            Ann = world.Ranking.Ann,
        };
        var answers = await world.Session.Index.SearchAsync([new SearchRequest.Dense(vector, parameters)], CancellationToken.None);
        return await subject.JudgeAsync(subject.Exact with { Dense = answers[0] });
    }

    private static double Corrected(int recovered, int broken) => Math.Min(1, KnownPrefixes.OfQuestions.Count * SignTest.Chance(recovered, broken));

    private static async Task<int> CountPassingAsync(World world, IReadOnlyList<Subject> subjects, string prefix, CancellationToken cancellationToken)
    {
        var passes = new bool[subjects.Count];
        await world.Session.RunAsync(subjects.Select((subject, i) => (Func<Task>)(async () => passes[i] = (await AskAsync(subject, prefix)).Passes)), cancellationToken);
        return passes.Count(pass => pass);
    }
}
