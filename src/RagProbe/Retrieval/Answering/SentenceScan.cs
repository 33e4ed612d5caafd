using RagProbe.Indexes.Lexical;
using RagProbe.Text;

namespace RagProbe.Retrieval.Answering;

/// <summary>The sentences of a chunk that can answer something. Headings name what is said, and say nothing.</summary>
internal static class SentenceScan
{
    private const int FewestWords = 3;

    /// <summary>Ranges of UTF-16 indexes without blanks at their ends, in order; none has fewer than three words.</summary>
    public static IEnumerable<(int Start, int End)> Of(string text) => Sentences.In(text, 0, text.Length)
        .Where(sentence => text[sentence.Start] != '#' && WordScan.Words(text[sentence.Start..sentence.End]).Take(FewestWords).Count() == FewestWords);
}
