namespace RagProbe.Text;

/// <summary>The part of a text that is nearest to a pattern.</summary>
/// <param name="Start">UTF-16 index in the text.</param>
/// <param name="End">Exclusive.</param>
/// <param name="Distance">Edit distance between the part and the pattern.</param>
internal readonly record struct ApproximateMatch(int Start, int End, int Distance)
{
    /// <summary>1 - distance / length of the longer of the two: 1 for equal texts.</summary>
    public double Similarity(int patternLength) => 1 - ((double)Distance / Math.Max(1, Math.Max(patternLength, End - Start)));

    /// <summary>
    /// The nearest part of the text within a distance, the first one where several are equally near; null when every part is
    /// farther. Sellers 1980 (edit distance with a free start) with Ukkonen's cut-off: about
    /// <paramref name="maxDistance"/> x length of the text steps.
    /// </summary>
    public static ApproximateMatch? Find(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, int maxDistance)
    {
        if (pattern.Length == 0 || maxDistance < 0)
        {
            return null;
        }

        // Column of the distance table at the current text position, and where in the text each cell's path began.
        var distances = new int[pattern.Length + 1];
        var starts = new int[pattern.Length + 1];
        for (var i = 0; i <= pattern.Length; i++)
        {
            distances[i] = i;
        }

        // The last row of the column that may still lead to a match; below it every cell is above the limit.
        var last = Math.Min(pattern.Length, maxDistance);
        ApproximateMatch? best = last == pattern.Length ? new ApproximateMatch(0, 0, pattern.Length) : null;
        for (var j = 0; j < text.Length; j++)
        {
            var (diagonal, diagonalStart) = (0, j);
            starts[0] = j + 1;
            var end = Math.Min(last + 1, pattern.Length);
            if (end > last)
            {
                // The row that enters was beyond the limit in the column before.
                distances[end] = maxDistance + 1;
                starts[end] = j;
            }

            for (var i = 1; i <= end; i++)
            {
                var (above, aboveStart) = (distances[i - 1], starts[i - 1]);
                var (left, leftStart) = (distances[i], starts[i]);
                var cost = diagonal + (pattern[i - 1] == text[j] ? 0 : 1);
                var start = diagonalStart;
                if (left + 1 < cost)
                {
                    (cost, start) = (left + 1, leftStart);
                }

                if (above + 1 < cost)
                {
                    (cost, start) = (above + 1, aboveStart);
                }

                (diagonal, diagonalStart) = (left, leftStart);
                (distances[i], starts[i]) = (cost, start);
            }

            last = end;
            while (last > 0 && distances[last] > maxDistance)
            {
                last--;
            }

            if (last == pattern.Length && (best is null || distances[last] < best.Value.Distance))
            {
                best = new ApproximateMatch(starts[last], j + 1, distances[last]);
                // Only a nearer part is of interest from here on.
                maxDistance = distances[last] - 1;
                if (maxDistance < 0)
                {
                    return best;
                }

                while (last > 0 && distances[last] > maxDistance)
                {
                    last--;
                }
            }
        }

        return best;
    }
}
