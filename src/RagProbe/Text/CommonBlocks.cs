namespace RagProbe.Text;

/// <summary>A stretch that two texts share and that cannot be made longer on either side.</summary>
internal readonly record struct CommonBlock(int PatternStart, int TextStart, int Length)
{
    public int PatternEnd => PatternStart + Length;

    public int TextEnd => TextStart + Length;
}

/// <summary>A pattern prepared for finding what other texts share with it, by a table of its 12-grams at every 12th position.</summary>
internal sealed class CommonBlocks
{
    /// <summary>A block of this length holds a whole gram of the table, wherever it starts.</summary>
    public const int MinimumLength = 24;

    private const int GramLength = 12;
    private const int FilterBits = 12;
    private const ulong Base = 0x9E3779B97F4A7C15UL;

    // A gram that stands in more places than this (a line of dashes) tells nothing; without a bound it would cost quadratic time.
    private const int MaxPlacesOfGram = 64;

    private static readonly ulong HighestPower = Power(GramLength - 1);

    private readonly string _pattern;
    private readonly Dictionary<ulong, List<int>> _places = [];

    // By the hash's upper 12 bits, whether it can be in the table at all: nearly every gram of a foreign text is turned away here.
    private readonly bool[] _isPossible = new bool[1 << FilterBits];

    public CommonBlocks(string pattern)
    {
        _pattern = pattern;
        for (var start = 0; start + GramLength <= pattern.Length; start += GramLength)
        {
            var hash = Hash(pattern.AsSpan(start, GramLength));
            _isPossible[hash >> (64 - FilterBits)] = true;
            if (!_places.TryGetValue(hash, out var places))
            {
                _places.Add(hash, places = []);
            }

            if (places.Count < MaxPlacesOfGram)
            {
                places.Add(start);
            }
        }
    }

    /// <summary>All blocks of at least <see cref="MinimumLength"/> characters, in the order of the text.</summary>
    public List<CommonBlock> FindIn(string text)
    {
        var blocks = new List<CommonBlock>();
        if (_places.Count == 0 || text.Length < MinimumLength || _pattern.Length < MinimumLength)
        {
            return blocks;
        }

        // Per diagonal, where the block that was last extended on it ends in the text.
        Dictionary<int, int>? ends = null;
        var hash = Hash(text.AsSpan(0, GramLength));
        for (var position = 0; ; position++)
        {
            if (_isPossible[hash >> (64 - FilterBits)] && _places.TryGetValue(hash, out var places))
            {
                ends ??= [];
                foreach (var place in places)
                {
                    if (ends.TryGetValue(position - place, out var end) && position < end)
                    {
                        continue;
                    }

                    var block = Extend(place, text, position);
                    ends[position - place] = block.TextEnd;
                    if (block.Length >= MinimumLength)
                    {
                        blocks.Add(block);
                    }
                }
            }

            var next = position + GramLength;
            if (next >= text.Length)
            {
                return blocks;
            }

            hash = ((hash - (text[position] * HighestPower)) * Base) + text[next];
        }
    }

    // The blocks on one diagonal do not overlap: what is left of the gram cannot reach into the block before it.
    private CommonBlock Extend(int place, string text, int position)
    {
        var length = _pattern.AsSpan(place).CommonPrefixLength(text.AsSpan(position));
        if (length < GramLength)
        {
            return new CommonBlock(place, position, length);
        }

        var before = 0;
        while (before < place && before < position && _pattern[place - before - 1] == text[position - before - 1])
        {
            before++;
        }

        return new CommonBlock(place - before, position - before, length + before);
    }

    private static ulong Hash(ReadOnlySpan<char> gram)
    {
        var hash = 0UL;
        foreach (var character in gram)
        {
            hash = (hash * Base) + character;
        }

        return hash;
    }

    private static ulong Power(int exponent)
    {
        var power = 1UL;
        for (var i = 0; i < exponent; i++)
        {
            power *= Base;
        }

        return power;
    }
}
