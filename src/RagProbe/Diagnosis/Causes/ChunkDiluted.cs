using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The chunk says so much besides that the passage in it does not rank; a part of it alone would.</summary>
internal sealed class ChunkDiluted : ISoftCause
{
    private const int MostSentences = 12;
    private const int MostWindows = 4;
    private const double LargeChunk = 1.6;

    public string Code => CauseCodes.ChunkDiluted;

    public double RarityBar(Subject subject) => IsLarge(subject) ? 0.1 : 0.05;

    public bool IsPlain(Subject subject) => IsLarge(subject);

    public bool Applies(Subject subject) => !Underspecified.IsFragment(subject.Question.Text) && subject.Targets.Any(target => Words.Sentences(target.Text).Count > 1);

    public async Task<SoftIntervention?> ApplyAsync(Subject subject)
    {
        (Verdict After, string Piece)? best = null;
        foreach (var target in subject.Targets.Take(1))
        {
            foreach (var piece in Pieces(subject, target.Text))
            {
                // The whole document is judged where no passage is; a piece of it is evidence all the same.
                var after = await subject.AskWithAsync(target with { Text = piece, Span = null, Vector = null });
                if (best is null || after.Margin > best.Value.After.Margin)
                {
                    best = (after, piece);
                }
            }
        }

        return best is not { } found
            ? null
            : new SoftIntervention(
                found.After,
                $"{subject.Targets[0].Id} says so much besides that its part about the question does not count.",
                "that part as a chunk of its own",
                "Cut chunks smaller, or at headings and paragraphs.",
                new FindingEvidence("part", Excerpt.Of(found.Piece)),
                new FindingEvidence("chunk's length against the median", FormattableString.Invariant($"{subject.Targets[0].Text.Length} to {subject.World.Terms.MedianLength} characters")));
    }

    // Sentences with the question's words are the likeliest; the passage itself is one of them. Of a large chunk also as much around them as chunks usually hold.
    private static IEnumerable<string> Pieces(Subject subject, string text)
    {
        var asked = Words.Content(subject.Question.Text).ToHashSet(StringComparer.Ordinal);
        string[] sentences = [.. Words.Sentences(text)
            .OrderByDescending(sentence => Words.Content(sentence).Distinct(StringComparer.Ordinal).Where(asked.Contains).Sum(subject.World.Terms.Weight))
            .Take(MostSentences)];
        return IsLarge(subject) ? sentences.Concat(sentences.Take(MostWindows).Select(sentence => Around(text, sentence, subject.World.Terms.MedianLength)).Distinct(StringComparer.Ordinal)) : sentences;
    }

    private static string Around(string text, string sentence, int length)
    {
        var start = text.IndexOf(sentence, StringComparison.Ordinal);
        var from = Math.Clamp(start + ((sentence.Length - length) / 2), 0, Math.Max(0, text.Length - length));
        return text[from..Math.Min(text.Length, Math.Max(from + length, start + sentence.Length))];
    }

    private static bool IsLarge(Subject subject) => subject.Targets.Count > 0 && subject.Targets[0].Text.Length > LargeChunk * subject.World.Terms.MedianLength;
}
