namespace RagProbe.Indexes.Embedded;

/// <summary>Deals the groups that have a candidate row to the threads of a search, some at a time and in ascending order.</summary>
internal sealed class GroupDealer
{
    // 64 groups are 1,024 rows: enough work that the dealing costs nothing, little enough that no thread ends long before the others.
    private const int GroupsInDeal = 64;

    private readonly int[] _groups;
    private int _dealt;

    public GroupDealer(RowSet candidates) =>
        _groups = [.. Enumerable.Range(0, candidates.RowCount / RowGroups.Size).Where(group => candidates.Group(group) != 0)];

    public int Deals => (_groups.Length + GroupsInDeal - 1) / GroupsInDeal;

    /// <summary>Empty when all are dealt.</summary>
    public ArraySegment<int> Next()
    {
        var deal = Interlocked.Increment(ref _dealt) - 1;
        if (deal >= Deals)
        {
            return [];
        }

        var first = deal * GroupsInDeal;
        return new ArraySegment<int>(_groups, first, Math.Min(GroupsInDeal, _groups.Length - first));
    }
}
