using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The chunk says so much besides that the passage in it does not rank; one of its sentences alone would.</summary>
internal sealed class ChunkDiluted : ISoftCause
{
    private const int MostSentences = 12;
    private const double LargeChunk = 1.6;

    public string Code => CauseCodes.ChunkDiluted;

    public double RarityBar(Subject subject) => IsLarge(subject) ? 0.1 : 0.05;

    public bool IsPlain(Subject subject) => IsLarge(subject);

    public bool Applies(Subject subject) => !Underspecified.IsFragment(subject.Question.Text) && subject.Targets.Any(target => Words.Sentences(target.Text).Count > 1);

    public async Task<SoftIntervention?> ApplyAsync(Subject subject)
    {
        (Verdict After, string Sentence)? best = null;
        foreach (var target in subject.Targets.Take(1))
        {
            // Sentences with the question's words are the likeliest; the passage itself is one of them.
            var asked = Words.Content(subject.Question.Text).ToHashSet(StringComparer.Ordinal);
            var sentences = Words.Sentences(target.Text)
                .OrderByDescending(sentence => Words.Content(sentence).Distinct(StringComparer.Ordinal).Where(asked.Contains).Sum(subject.World.Terms.Weight))
                .Take(MostSentences);
            foreach (var sentence in sentences)
            {
                // The whole document is judged where no passage is; a piece of it is evidence all the same.
                var after = await subject.AskWithAsync(target with { Text = sentence, Span = null, Vector = null });
                if (best is null || after.Margin > best.Value.After.Margin)
                {
                    best = (after, sentence);
                }
            }
        }

        return best is not { } found
            ? null
            : new SoftIntervention(
                found.After,
                $"{subject.Targets[0].Id} says so much besides that its sentence about the question does not count.",
                "that sentence as a chunk of its own",
                "Cut chunks smaller, or at headings and paragraphs.",
                new FindingEvidence("sentence", Excerpt.Of(found.Sentence)),
                new FindingEvidence("chunk's length against the median", FormattableString.Invariant($"{subject.Targets[0].Text.Length} to {subject.World.Terms.MedianLength} characters")));
    }

    private static bool IsLarge(Subject subject) => subject.Targets.Count > 0 && subject.Targets[0].Text.Length > LargeChunk * subject.World.Terms.MedianLength;
}
