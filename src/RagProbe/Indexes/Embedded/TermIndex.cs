namespace RagProbe.Indexes.Embedded;

/// <summary>
/// The postings in memory, as far as questions have asked for them: where a term occurs is read once and kept, which makes
/// a lexical search a walk over arrays.
/// </summary>
/// <param name="rankOfRow">-1 for a dead row: its postings stay on disk until the next compaction.</param>
internal sealed class TermIndex(int[] rankOfRow)
{
    // 8 bytes each: 64 MB.
    private const int MaxKept = 8 << 20;

    private readonly Lock _turn = new();
    private readonly Dictionary<uint, Posting[]> _postings = [];
    private int _kept;

    /// <summary>The live rows that have the term; the connection's open transaction must see the state that was loaded.</summary>
    public Posting[] Find(uint term, ReadSession session)
    {
        lock (_turn)
        {
            if (!_postings.TryGetValue(term, out var postings))
            {
                postings = [.. session.Postings(term).Where(posting => rankOfRow[posting.Row] >= 0)];
                if (_kept + postings.Length > MaxKept)
                {
                    _postings.Clear();
                    _kept = 0;
                }

                _postings.Add(term, postings);
                _kept += postings.Length;
            }

            return postings;
        }
    }
}
