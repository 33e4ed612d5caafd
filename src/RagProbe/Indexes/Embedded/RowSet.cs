using System.Numerics;

namespace RagProbe.Indexes.Embedded;

/// <summary>A set of matrix rows, one bit each.</summary>
internal sealed class RowSet
{
    private readonly ulong[] _words;

    /// <param name="rowCount">A multiple of <see cref="RowGroups.Size"/>.</param>
    public RowSet(int rowCount)
    {
        _words = new ulong[(rowCount + 63) / 64];
        RowCount = rowCount;
    }

    public int RowCount { get; }

    public long Count => _words.Sum(static word => (long)BitOperations.PopCount(word));

    public void Add(int row) => _words[row >> 6] |= 1UL << (row & 63);

    public bool Contains(int row) => (_words[row >> 6] >> (row & 63) & 1) != 0;

    /// <summary>The group's members, bit i for its i-th row.</summary>
    public uint Group(int group) => (uint)(_words[group >> 2] >> ((group & 3) * RowGroups.Size)) & 0xffff;

    public RowSet Union(RowSet other)
    {
        var union = new RowSet(RowCount);
        for (var i = 0; i < _words.Length; i++)
        {
            union._words[i] = _words[i] | other._words[i];
        }

        return union;
    }
}
