namespace RagProbe.Text;

/// <summary>Levenshtein's distance: how many characters must be inserted, deleted or replaced to turn one text into another.</summary>
public static class EditDistance
{
    public static int Between(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 0; i < left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < right.Length; j++)
            {
                var above = row[j + 1];
                row[j + 1] = Math.Min(Math.Min(above, row[j]) + 1, diagonal + (left[i] == right[j] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }

    /// <summary>The same with a swap of neighbours as one step, as typing errors go (optimal string alignment).</summary>
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
