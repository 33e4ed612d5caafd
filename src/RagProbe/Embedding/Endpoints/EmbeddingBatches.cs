namespace RagProbe.Embedding.Endpoints;

/// <summary>Texts parted into calls: in order, none with too many texts, none with too many tokens unless it is one text alone.</summary>
internal static class EmbeddingBatches
{
    /// <param name="lengths">Of each text, in tokens.</param>
    /// <param name="maxTexts">1 or more.</param>
    /// <param name="maxTokens">Of one call.</param>
    /// <returns>Ranges that follow one another and cover all texts.</returns>
    public static IReadOnlyList<Range> Of(IReadOnlyList<int> lengths, int maxTexts, int maxTokens)
    {
        var batches = new List<Range>();
        var start = 0;
        var tokens = 0L;
        for (var i = 0; i < lengths.Count; i++)
        {
            if (i > start && (i - start == maxTexts || tokens + lengths[i] > maxTokens))
            {
                batches.Add(start..i);
                (start, tokens) = (i, 0);
            }

            tokens += lengths[i];
        }

        if (start < lengths.Count)
        {
            batches.Add(start..lengths.Count);
        }

        return batches;
    }
}
