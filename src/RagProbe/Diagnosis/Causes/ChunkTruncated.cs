using System.Globalization;
using RagProbe.Diagnosis.Probes;

namespace RagProbe.Diagnosis.Causes;

/// <summary>The passage stands beyond the part of the chunk that the model reads.</summary>
internal sealed class ChunkTruncated : IDefect
{
    public IAsyncEnumerable<Suspicion> SuspectAsync(Subject subject) => Suspect(subject).ToAsyncEnumerable();

    private static IEnumerable<Suspicion> Suspect(Subject subject)
    {
        var model = subject.World.Input.Model;
        if (!subject.World.Production.UsesDense)
        {
            yield break;
        }

        foreach (var passage in subject.Passages.Where(passage => passage.Judgment.Quote is not null))
        {
            foreach (var chunk in passage.Carriers.Where(chunk => (chunk.TokenCount ?? model.CountTokens(model.DocumentPrefix + chunk.Text)) > model.MaxTokens))
            {
                var start = StartOf(passage, chunk.Text);
                if (start < 0 || model.CountTokens(model.DocumentPrefix + chunk.Text[..start]) < model.MaxTokens)
                {
                    continue;
                }

                // Hidden is hidden: whichever content brings it back proves that it was not read.
                var length = subject.World.Terms.MedianLength;
                var from = Math.Max(0, Math.Min(start, start + ((passage.Judgment.Quote!.Length - length) / 2)));
                var window = chunk.Text[from..Math.Min(chunk.Text.Length, Math.Max(from + length, start + passage.Judgment.Quote!.Length))];
                foreach (var text in new[] { window, passage.Judgment.Quote! })
                {
                    yield return new Suspicion
                    {
                        Cause = CauseCodes.ChunkTruncated,
                        Sentence = string.Create(CultureInfo.InvariantCulture, $"{chunk.Id} is longer than the {model.MaxTokens} tokens that {model.Name} reads, and the passage stands behind them."),
                        Intervention = "a chunk with the passage where the model reads it",
                        NextStep = string.Create(CultureInfo.InvariantCulture, $"Cut chunks to at most {model.MaxTokens} tokens, or use a model that reads more."),
                        Change = new Change { Chunk = chunk with { Text = text, Span = null, Vector = null } },
                        Evidence =
                        [
                            new("tokens before the passage", model.CountTokens(chunk.Text[..start]).ToString(CultureInfo.InvariantCulture)),
                            new("passage", Excerpt.Of(passage.Judgment.Quote!)),
                        ],
                    };
                }
            }
        }
    }

    private static int StartOf(ExpectedPassage passage, string text)
    {
        var quote = passage.Judgment.Quote!;
        var whole = text.IndexOf(quote, StringComparison.Ordinal);
        return whole >= 0 ? whole : text.IndexOf(quote[..Math.Min(quote.Length, 24)], StringComparison.Ordinal);
    }
}
