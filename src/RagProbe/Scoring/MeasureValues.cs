using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace RagProbe.Scoring;

/// <summary>Values by measure name, where many questions share the names.</summary>
/// <param name="names">Ascending (ordinal).</param>
/// <param name="values">One a name.</param>
internal sealed class MeasureValues(string[] names, double[] values) : IReadOnlyDictionary<string, double>
{
    /// <summary>Ascending (ordinal).</summary>
    public ReadOnlySpan<string> Names => names;

    /// <summary>One a name.</summary>
    public ReadOnlySpan<double> Numbers => values;

    public IEnumerable<string> Keys => names;

    public IEnumerable<double> Values => values;

    public int Count => names.Length;

    public double this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"no measure '{key}'");

    public bool ContainsKey(string key) => Array.BinarySearch(names, key, StringComparer.Ordinal) >= 0;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out double value)
    {
        var index = Array.BinarySearch(names, key, StringComparer.Ordinal);
        value = index < 0 ? 0 : values[index];
        return index >= 0;
    }

    /// <summary>The same, in this form.</summary>
    public static MeasureValues Of(IReadOnlyDictionary<string, double> measures)
    {
        if (measures is MeasureValues known)
        {
            return known;
        }

        var names = measures.Keys.ToArray();
        Array.Sort(names, StringComparer.Ordinal);
        return new MeasureValues(names, [.. names.Select(name => measures[name])]);
    }

    public IEnumerator<KeyValuePair<string, double>> GetEnumerator()
    {
        for (var i = 0; i < names.Length; i++)
        {
            yield return KeyValuePair.Create(names[i], values[i]);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
