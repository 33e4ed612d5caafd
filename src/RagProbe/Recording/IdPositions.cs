using System.Runtime.CompilerServices;

namespace RagProbe.Recording;

/// <summary>
/// The places of ids in a list. Candidates mostly refer to their chunks by the very same string, which is found without
/// looking at its characters; others are found by what they say.
/// </summary>
internal sealed class IdPositions
{
    private readonly List<string> _ids = [];
    private readonly Dictionary<string, int> _byText = new(StringComparer.Ordinal);

    // How many of the list are in _byText.
    private int _read;

    // Places, from 1, of the same strings; 0 is free. A power of two, at most half full.
    private int[] _slots = new int[1024];

    public int Count => _ids.Count;

    /// <summary>The last ids of the list.</summary>
    public IEnumerable<string> From(int position) => _ids.Skip(position);

    public void Clear()
    {
        Array.Clear(_slots);
        _ids.Clear();
        _byText.Clear();
        _read = 0;
    }

    public void Add(string id)
    {
        if (_ids.Count >= _slots.Length / 2)
        {
            Grow();
        }

        _ids.Add(id);
        Insert(id, _ids.Count);
    }

    /// <summary>The place of an id, from 0; it is added at the end where it is not there.</summary>
    public int PositionOf(string id)
    {
        for (var slot = RuntimeHelpers.GetHashCode(id) & (_slots.Length - 1); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (ReferenceEquals(_ids[_slots[slot] - 1], id))
            {
                return _slots[slot] - 1;
            }
        }

        for (; _read < _ids.Count; _read++)
        {
            _byText.TryAdd(_ids[_read], _read);
        }

        if (!_byText.TryGetValue(id, out var position))
        {
            position = _ids.Count;
            Add(id);
        }

        return position;
    }

    private void Insert(string id, int place)
    {
        var slot = RuntimeHelpers.GetHashCode(id) & (_slots.Length - 1);
        while (_slots[slot] != 0)
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        _slots[slot] = place;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        for (var i = 0; i < _ids.Count; i++)
        {
            Insert(_ids[i], i + 1);
        }
    }
}
