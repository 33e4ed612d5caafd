using System.Globalization;
using RagProbe.QdrantDouble.Storage;

namespace RagProbe.QdrantDouble.FaultInjection;

/// <summary>Points named by their ids as text, ready to be asked for every point of a search.</summary>
internal sealed class PointSet
{
    private readonly HashSet<PointKey> _keys;

    /// <exception cref="ArgumentException">A name is neither a number nor a UUID.</exception>
    public PointSet(IReadOnlySet<string> names)
    {
        Names = names;
        _keys = [.. names.Select(Parse)];
    }

    public static PointSet Empty { get; } = new(new HashSet<string>());

    public IReadOnlySet<string> Names { get; }

    public bool Contains(PointKey id) => _keys.Count > 0 && _keys.Contains(id);

    private static PointKey Parse(string name)
    {
        if (ulong.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return new PointKey(number, null);
        }

        return PointKey.ParseUuid(name) is { } uuid
            ? new PointKey(0, uuid)
            : throw new ArgumentException($"point id '{name}' is neither a number from 0 to {ulong.MaxValue} nor a UUID", nameof(name));
    }
}
