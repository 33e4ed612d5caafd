using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RagProbe.Health;

/// <summary>A choice of ids that hangs on ids and seed alone, not on the order in which they come: those with the smallest hashes.</summary>
/// <param name="seed">Of the choice.</param>
/// <param name="size">How many are chosen at most; 0 or more.</param>
internal sealed class SeededSample(int seed, int size)
{
    // The worst of the chosen ones is at the head, ready to be thrown out.
    private readonly PriorityQueue<string, (ulong Hash, string Id)> _chosen = new(Comparer<(ulong Hash, string Id)>.Create(static (one, other) => Compare(other, one)));

    /// <summary>The chosen ones, in the order of the choice.</summary>
    public IReadOnlyList<string> Ids => [.. _chosen.UnorderedItems.Select(static item => item.Priority).Order(Comparer<(ulong Hash, string Id)>.Create(Compare)).Select(static place => place.Id)];

    /// <summary>Of items with different ids, some, in the order of the choice.</summary>
    public static IEnumerable<T> Of<T>(IEnumerable<T> items, Func<T, string> id, int seed, int size) =>
        items.OrderBy(item => (Hash(seed, id(item)), id(item)), Comparer<(ulong Hash, string Id)>.Create(Compare)).Take(size);

    /// <param name="id">No id may be offered twice.</param>
    public void Offer(string id)
    {
        var place = (Hash(seed, id), id);
        if (_chosen.Count < size)
        {
            _chosen.Enqueue(id, place);
        }
        else if (size > 0)
        {
            _chosen.EnqueueDequeue(id, place);
        }
    }

    private static int Compare((ulong Hash, string Id) one, (ulong Hash, string Id) other) =>
        one.Hash.CompareTo(other.Hash) is not 0 and var order ? order : string.CompareOrdinal(one.Id, other.Id);

    private static ulong Hash(int seed, string id) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}:{id}"))));
}
