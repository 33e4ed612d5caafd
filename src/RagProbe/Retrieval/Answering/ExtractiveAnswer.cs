using System.Globalization;
using RagProbe.Indexes.Lexical;
using RagProbe.Text;
using RagProbe.Traces;

namespace RagProbe.Retrieval.Answering;

/// <summary>
/// Answers with sentences of the delivered context, without a language model: always the sentence whose words cover most of what the
/// question asks and no chosen sentence has covered yet, each word weighted by its rarity (inverse document frequency) among the delivered
/// sentences. Words are compared as the lexical search does (stems, no stop words). Equal sentences count once; of those that cover alike the
/// shorter is taken, then the one that was delivered first. A sentence that covers nothing new is not taken: it would add length alone.
/// </summary>
/// <param name="MaxSentences">1 or more.</param>
public sealed record ExtractiveAnswer(int MaxSentences)
{
    public const int UsualSentences = 2;

    public string Describe() => string.Create(CultureInfo.InvariantCulture, $"extractive, at most {MaxSentences} sentence{(MaxSentences == 1 ? "" : "s")}");

    /// <summary>The answer to a trace's question from its delivered chunks; empty where no sentence has a word of the question.</summary>
    public TraceAnswer Answer(RetrievalTrace trace)
    {
        var wanted = TermsOf(trace.QuestionText);
        var sentences = SentencesOf(trace);
        var weights = wanted.ToDictionary(term => term, term => Bm25Encoder.InverseDocumentFrequency(sentences.Count, sentences.Count(sentence => sentence.Terms.Contains(term))));
        var chosen = new List<(Sentence Sentence, double Gain)>();
        while (chosen.Count < MaxSentences && Best(sentences, wanted, weights) is { } best)
        {
            chosen.Add(best);
            wanted.ExceptWith(best.Sentence.Terms);
        }

        return new TraceAnswer
        {
            Text = string.Join(' ', chosen.Select(entry => entry.Sentence.Text)),
            Settings = Describe(),
            Sentences = [.. chosen.Select(entry => new TraceSentence(entry.Sentence.ChunkId, entry.Sentence.InChunk, entry.Gain))],
        };
    }

    private static (Sentence Sentence, double Gain)? Best(List<Sentence> sentences, HashSet<uint> wanted, Dictionary<uint, double> weights)
    {
        (Sentence Sentence, double Gain)? best = null;
        foreach (var sentence in sentences)
        {
            // In one order, so that sums are the same to the last bit.
            var gain = wanted.Where(sentence.Terms.Contains).Order().Sum(term => weights[term]);
            if (gain > (best?.Gain ?? 0) || (best is { } other && gain == other.Gain && sentence.Text.Length < other.Sentence.Text.Length))
            {
                best = (sentence, gain);
            }
        }

        return best;
    }

    private static List<Sentence> SentencesOf(RetrievalTrace trace)
    {
        var (sentences, known) = (new List<Sentence>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var chunk in trace.DeliveredChunks().DistinctBy(chunk => chunk.Id, StringComparer.Ordinal))
        {
            var map = new CodePointMap(chunk.Text);
            foreach (var (start, end) in SentenceScan.Of(chunk.Text))
            {
                var text = chunk.Text[start..end];
                if (known.Add(text))
                {
                    sentences.Add(new Sentence(chunk.Id, map.ToSpan(start, end), text, TermsOf(text)));
                }
            }
        }

        return sentences;
    }

    private static HashSet<uint> TermsOf(string text) => [.. WordScan.Words(text).Distinct(StringComparer.Ordinal).Select(Bm25Encoder.TermOf).OfType<uint>()];

    private sealed record Sentence(string ChunkId, TextSpan InChunk, string Text, HashSet<uint> Terms);
}
