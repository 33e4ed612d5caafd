namespace RagProbe.Text;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood 2014), seeded by names: what happens to one item does not hang on the others.
/// Unlike <see cref="Random"/>, its numbers are defined for all time.
/// </summary>
internal sealed class SeededRandom
{
    private ulong _state;

    public SeededRandom(int seed, params ReadOnlySpan<string> names)
    {
        // FNV-1a, the same in every process.
        _state = 14695981039346656037UL ^ (uint)seed;
        foreach (var name in names)
        {
            foreach (var character in name)
            {
                _state = unchecked((_state ^ character) * 1099511628211UL);
            }

            _state = unchecked((_state ^ 0xFFFF) * 1099511628211UL);
        }
    }

    /// <summary>0 to bound - 1.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>0 to 1, 1 excluded.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    public List<T> Shuffle<T>(IEnumerable<T> items)
    {
        var shuffled = items.ToList();
        for (var i = shuffled.Count - 1; i > 0; i--)
        {
            var other = Below(i + 1);
            (shuffled[i], shuffled[other]) = (shuffled[other], shuffled[i]);
        }

        return shuffled;
    }

    private ulong Next()
    {
        _state = unchecked(_state + 0x9E3779B97F4A7C15);
        var mixed = unchecked((_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return mixed ^ (mixed >> 31);
    }
}
