namespace RagProbe.Text;

/// <summary>A stretch of a text worth the price of an edit distance.</summary>
/// <param name="SharedGrams">How many 4-grams of the best window of the stretch the quote has, too.</param>
/// <param name="IsWithinReach">False when the stretch shares so few 4-grams that it cannot be within the distance.</param>
internal readonly record struct QuoteCandidate(int Start, int End, int SharedGrams, bool IsWithinReach);

/// <summary>
/// Q-gram filter (Ukkonen 1992): a place within k edits of a quote of m characters shares at least m - 3 - 4k of its 4-grams.
/// One pass over the text, whatever the text is.
/// </summary>
internal static class QuoteCandidates
{
    private const int GramLength = 4;
    private const int TableBits = 16;

    /// <summary>The stretches, most shared 4-grams first. Every place within the distance lies wholly in one that is within reach.</summary>
    public static List<QuoteCandidate> Find(string quote, string text, int maxDistance)
    {
        var candidates = new List<QuoteCandidate>();
        if (quote.Length < GramLength || text.Length < GramLength)
        {
            return candidates;
        }

        var isInQuote = new bool[1 << TableBits];
        for (var i = 0; i + GramLength <= quote.Length; i++)
        {
            isInQuote[Hash(quote, i)] = true;
        }

        var needed = quote.Length - GramLength + 1 - (GramLength * maxDistance);
        var window = quote.Length + maxDistance;
        var gramsInWindow = window - GramLength + 1;
        var stretch = Math.Max(16, quote.Length / 2);
        var gramCount = text.Length - GramLength + 1;

        // The count of the window that starts at `start` covers the grams [start, start + gramsInWindow).
        var shared = 0;
        for (var i = 0; i < Math.Min(gramsInWindow, gramCount); i++)
        {
            shared += isInQuote[Hash(text, i)] ? 1 : 0;
        }

        var best = 0;
        for (var start = 0; start < gramCount; start++)
        {
            best = Math.Max(best, shared);
            if ((start + 1) % stretch == 0 || start + 1 == gramCount)
            {
                if (best > 0)
                {
                    var first = start / stretch * stretch;
                    candidates.Add(new QuoteCandidate(first, Math.Min(text.Length, start + 1 + window), best, maxDistance > 0 && best >= needed));
                }

                best = 0;
            }

            shared -= isInQuote[Hash(text, start)] ? 1 : 0;
            if (start + gramsInWindow < gramCount)
            {
                shared += isInQuote[Hash(text, start + gramsInWindow)] ? 1 : 0;
            }
        }

        candidates.Sort((left, right) => left.SharedGrams != right.SharedGrams ? right.SharedGrams.CompareTo(left.SharedGrams) : left.Start.CompareTo(right.Start));
        return candidates;
    }

    private static int Hash(string text, int index)
    {
        var gram = ((ulong)text[index] << 48) | ((ulong)text[index + 1] << 32) | ((ulong)text[index + 2] << 16) | text[index + 3];
        return (int)((gram * 0x9E3779B97F4A7C15UL) >> (64 - TableBits));
    }
}
