using System.Globalization;
using RagProbe.Diagnosis.Probes;
using RagProbe.Health;
using RagProbe.Traces;

namespace RagProbe.Diagnosis.Causes;

/// <summary>Near-copies of one text take the places in front.</summary>
internal sealed class DuplicateCrowding : IDefect
{
    private const int LongestLook = 50;

    public async IAsyncEnumerable<Suspicion> SuspectAsync(Subject subject)
    {
        var ahead = subject.CompetitorsAhead(Math.Max(LongestLook, 3 * subject.TopK));
        var words = ahead.Select(chunk => Words.SetOf(chunk.Text)).ToList();
        var copies = new HashSet<string>(StringComparer.Ordinal);
        var pairs = new List<(TraceChunk First, TraceChunk Copy)>();
        for (var i = 0; i < ahead.Count; i++)
        {
            for (var j = i + 1; j < ahead.Count; j++)
            {
                if (copies.Contains(ahead[i].Id) || copies.Contains(ahead[j].Id) || !NearCopy.ShareWords(words[i], words[j]))
                {
                    continue;
                }

                var (one, other) = (await subject.World.EmbedChunkAsync(ahead[i].Text), await subject.World.EmbedChunkAsync(ahead[j].Text));
                if (NearCopy.AreNear(one.Span, other.Span))
                {
                    copies.Add(ahead[j].Id);
                    pairs.Add((ahead[i], ahead[j]));
                }
            }
        }

        if (copies.Count > 0)
        {
            yield return new Suspicion
            {
                Cause = CauseCodes.DuplicateCrowding,
                Sentence = string.Create(CultureInfo.InvariantCulture, $"{copies.Count} near-copies of other candidates take places before the expected chunk."),
                Intervention = "keep one of each group of near-copies",
                NextStep = "Remove the copies from the documents, or deliver one chunk of each group.",
                Change = new Change { Removed = copies },
                Evidence = [.. pairs.Take(3).Select(pair => new FindingEvidence("copy", $"{pair.Copy.Id} of {pair.First.Id}: {Excerpt.Of(pair.Copy.Text)}"))],
            };
        }
    }
}
