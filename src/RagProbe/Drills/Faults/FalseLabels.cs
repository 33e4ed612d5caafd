using RagProbe.Diagnosis;
using RagProbe.EvalSets;
using RagProbe.Text;

namespace RagProbe.Drills.Faults;

/// <summary>The label is wrong: its quote stands in no document, or no document has its name.</summary>
internal sealed class FalseLabels : IFault
{
    private const int Surroundings = 6;

    public string Cause => CauseCodes.LabelInvalid;

    public string Name => "false-label";

    public IReadOnlyList<string> Doses => ["quote", "source"];

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var hit = dose == "source" ? targets : targets.Where(target => target.Question.Expected.All(judgment => !judgment.IsRelevant || judgment.Quote is not null));
        var questions = hit.ToDictionary(
            target => target.Question.Id,
            target => target.Question with { Expected = [.. target.Question.Expected.Select((judgment, i) => !judgment.IsRelevant ? judgment : dose == "source" ? OfNowhere(judgment) : Misquote(world, target.Question.Id, i, judgment))] },
            StringComparer.Ordinal);
        return Task.FromResult(new Injection { Questions = questions, Targets = questions.Keys.ToHashSet(StringComparer.Ordinal) });
    }

    private static Judgment OfNowhere(Judgment judgment) => judgment with { Source = $"moved/{judgment.Source}" };

    // As many other words at the same place, with other surroundings, so that nothing of the passage is left to be recognised.
    private static Judgment Misquote(HealthyWorld world, string question, int number, Judgment judgment)
    {
        var random = world.Random("false-label", question, FormattableString.Invariant($"{number}"));
        var words = CorpusWords.Of(judgment.Quote!);
        string Other(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => world.Words.Stranger(random, words)));
        var quote = Other(Math.Max(3, WordEdit.Words(judgment.Quote!).Count));
        var start = judgment.Span!.Value.Start;
        return judgment with
        {
            Quote = quote,
            Span = new TextSpan(start, start + new CodePointMap(quote).CodePointCount),
            TextBefore = Other(Surroundings) + " ",
            TextAfter = " " + Other(Surroundings),
        };
    }
}
