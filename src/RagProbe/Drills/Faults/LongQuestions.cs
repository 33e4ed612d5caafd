using System.Globalization;
using RagProbe.Diagnosis;

namespace RagProbe.Drills.Faults;

/// <summary>The question stands among sentences about something else.</summary>
internal sealed class LongQuestions : IFault
{
    public string Cause => CauseCodes.LongQuery;

    public string Name => "long-question";

    /// <inheritdoc/>
    /// <remarks>How many words it then has at least.</remarks>
    public IReadOnlyList<string> Doses => ["60", "120"];

    public Task<Injection> ApplyAsync(HealthyWorld world, IReadOnlyList<PassedQuestion> targets, string dose, CancellationToken cancellationToken)
    {
        var least = int.Parse(dose, CultureInfo.InvariantCulture);
        return Task.FromResult(ChangedQuestions.Of(targets, target =>
        {
            var random = world.Random(Name, dose, target.Question.Id);
            var expected = target.Question.Expected.Select(judgment => judgment.Source).ToHashSet(StringComparer.Ordinal);
            var before = new List<string>();
            var after = new List<string>();
            var words = WordEdit.Words(target.Question.Text).Count;
            foreach (var chunk in random.Shuffle(world.Chunks.Where(chunk => !expected.Contains(chunk.Source))))
            {
                if (words >= least)
                {
                    break;
                }

                if (WordEdit.Sentences(chunk.Text) is { Count: > 0 } sentences)
                {
                    var sentence = AsSentence(random.Pick(sentences));
                    (random.Below(2) == 0 ? before : after).Add(sentence);
                    words += WordEdit.Words(sentence).Count;
                }
            }

            return words >= least ? string.Join(' ', [.. before, AsSentence(target.Question.Text), .. after]) : null;
        }));
    }

    private static string AsSentence(string text) => text.TrimEnd() is [.., '.' or '?' or '!'] ended ? ended : text.TrimEnd() + ".";
}
