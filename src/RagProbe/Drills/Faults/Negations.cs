using RagProbe.Diagnosis;
using RagProbe.EvalSets;

namespace RagProbe.Drills.Faults;

/// <summary>The question asks for what is not so, and the corpus says of other things that they are not so, where it said that they are.</summary>
internal sealed class Negations : IFault
{
    private static readonly HashSet<string> Verbs = new(
        ["is", "are", "was", "were", "do", "does", "did", "can", "may", "must", "should", "will", "would", "could", "has", "have", "had"], StringComparer.OrdinalIgnoreCase);

    public string Cause => CauseCodes.Negation;

    public string Name => "negation";

    public IReadOnlyList<string> Doses => ["not"];

    public string? Obstacle(HealthyWorld world) => NeedsDense.Of(world);

    public async Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var questions = new Dictionary<string, Question>(StringComparer.Ordinal);
        var strangers = new Strangers(world);
        var expected = GoldIds.Of(targets).ToHashSet(StringComparer.Ordinal);
        var instead = new HashSet<string>(StringComparer.Ordinal);
        foreach (var target in targets)
        {
            questions.Add(target.Question.Id, target.Question with { Text = Negate(target.Question.Text) });
            foreach (var (rank, competitor) in Competitors.Of(world, target).Take((2 * world.Plan.Options.TopK) + 2).Index())
            {
                // Beside what it negates it would be a near-copy.
                if (!expected.Contains(competitor.Id) && instead.Add(competitor.Id))
                {
                    strangers.Add($"drill/{Name}/{target.Question.Id}/{rank}", NegateAll(competitor.Text));
                }
            }
        }

        var injection = await strangers.ToInjectionAsync(cancellationToken);
        return injection with { Write = injection.Write with { DeletedIds = [.. instead.Order(StringComparer.Ordinal)] }, Questions = questions, Targets = GoldIds.Questions(targets) };
    }

    private static string Negate(string question)
    {
        var words = WordEdit.Words(question);
        var verb = words.FirstOrDefault(word => Verbs.Contains(word.Value));

        // "Which animals may come": after the verb; "Does the lift stop": before what is asked, since the subject stands between.
        var at = verb is null || verb == words[0] ? words.FirstOrDefault(word => word != verb && CorpusWords.IsContent(word.Value))?.Index ?? 0 : verb.Index + verb.Length + 1;
        at = Math.Min(at, question.Length);
        return question.Insert(at, at == question.Length ? " not" : "not ");
    }

    private static string NegateAll(string text) =>
        string.Join(' ', WordEdit.Sentences(text).Select(sentence =>
        {
            var verb = WordEdit.Words(sentence).FirstOrDefault(word => Verbs.Contains(word.Value));
            return verb is null ? $"Not so: {sentence}" : sentence.Insert(verb.Index + verb.Length, " not");
        }));
}
