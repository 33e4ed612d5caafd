using System.Numerics;

namespace RagProbe.Indexes.Embedded;

/// <summary>A set of matrix rows, one bit each.</summary>
internal sealed class RowSet(int rowCount)
{
    private readonly ulong[] _words = new ulong[(rowCount + 63) / 64];

    public int RowCount { get; } = rowCount;

    public long Count => _words.Sum(static word => (long)BitOperations.PopCount(word));

    public void Add(int row) => _words[row >> 6] |= 1UL << (row & 63);

    public bool Contains(int row) => (_words[row >> 6] >> (row & 63) & 1) != 0;

    public RowSet Union(RowSet other)
    {
        var union = new RowSet(RowCount);
        for (var i = 0; i < _words.Length; i++)
        {
            union._words[i] = _words[i] | other._words[i];
        }

        return union;
    }

    /// <summary>Writes the rows of <c>start..end</c> in ascending order and returns how many they are; start is a multiple of 64.</summary>
    public int CopyRange(int start, int end, Span<int> rows)
    {
        var count = 0;
        for (var i = start >> 6; i << 6 < end; i++)
        {
            for (var word = _words[i]; word != 0; word &= word - 1)
            {
                var row = (i << 6) + BitOperations.TrailingZeroCount(word);
                if (row >= end)
                {
                    break;
                }

                rows[count++] = row;
            }
        }

        return count;
    }
}
