using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The chunk does not say what it is about: its title or headings, which stand elsewhere, do.</summary>
internal sealed class ChunkContextLost : ISoftCause
{
    public string Code => CauseCodes.ChunkContextLost;

    public bool Applies(Subject subject) => subject.Targets.Any(target => Context(subject, target).Length > 0);

    public async Task<SoftIntervention?> ApplyAsync(Subject subject)
    {
        foreach (var target in subject.Targets.Take(1))
        {
            if (Context(subject, target) is not { Length: > 0 } context)
            {
                continue;
            }

            var after = await subject.AskWithAsync(target with { Text = $"{context}\n{target.Text}", Span = null, Vector = null });
            return new SoftIntervention(
                after,
                $"{target.Id} does not say what it is about; its title or headings do.",
                $"put '{context}' before the chunk's text",
                "Put title and headings before each chunk's text when embedding and indexing it.",
                new FindingEvidence("chunk", Excerpt.Of(target.Text)));
        }

        return null;
    }

    // What the chunk has not got already.
    private static string Context(Subject subject, Indexes.StoredChunk target)
    {
        var own = Words.SetOf(target.Text);
        string?[] parts = [subject.Passages.FirstOrDefault(passage => passage.Judgment.Source == target.Source)?.Title, target.HeadingPath];
        return string.Join(" > ", parts.OfType<string>().Where(part => part.Length > 0 && Words.Content(part).Any(word => !own.Contains(word))).Distinct(StringComparer.Ordinal));
    }
}
