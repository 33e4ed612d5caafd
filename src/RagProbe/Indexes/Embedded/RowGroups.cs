namespace RagProbe.Indexes.Embedded;

/// <summary>
/// How the matrix is laid out: rows in groups of 16, and within a group component by component, the 16 rows beside each
/// other. A register then holds one component of 16 rows, so that a single question uses every lane as a batch does.
/// </summary>
internal static class RowGroups
{
    public const int Size = 16;

    /// <summary>The next multiple of 16: every write starts a group of its own, so that no committed byte is written again.</summary>
    public static long RoundUp(long rows) => (rows + Size - 1) / Size * Size;

    /// <summary>Puts one row into its lane of a group.</summary>
    public static void Scatter(ReadOnlySpan<float> row, Span<float> group, int lane)
    {
        for (var k = 0; k < row.Length; k++)
        {
            group[(k * Size) + lane] = row[k];
        }
    }

    /// <summary>The reverse of <see cref="Scatter"/>.</summary>
    public static void Gather(ReadOnlySpan<float> group, int lane, Span<float> row)
    {
        for (var k = 0; k < row.Length; k++)
        {
            row[k] = group[(k * Size) + lane];
        }
    }
}
