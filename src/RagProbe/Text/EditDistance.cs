namespace RagProbe.Text;

/// <summary>How many typing errors turn one text into another.</summary>
internal static class EditDistance
{
    /// <summary>How many characters must be inserted, deleted, replaced or swapped with their neighbour (optimal string alignment).</summary>
    public static int WithSwaps(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var width = right.Length + 1;
        var table = new int[(left.Length + 1) * width];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                var cell = (i * width) + j;
                if (i == 0 || j == 0)
                {
                    table[cell] = i + j;
                    continue;
                }

                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                table[cell] = Math.Min(Math.Min(table[cell - width], table[cell - 1]) + 1, table[cell - width - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    table[cell] = Math.Min(table[cell], table[cell - (2 * width) - 2] + 1);
                }
            }
        }

        return table[^1];
    }
}
