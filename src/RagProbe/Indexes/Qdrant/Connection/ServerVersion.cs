using System.Globalization;

namespace RagProbe.Indexes.Qdrant.Connection;

/// <summary>
/// The server's release, and what follows from it. A server ignores fields and drops conditions that it does not know, without
/// an error: only its version tells what may be sent.
/// </summary>
public readonly record struct ServerVersion(int Major, int Minor, int Patch) : IComparable<ServerVersion>
{
    /// <summary>The first release with the Query calls.</summary>
    public static ServerVersion Oldest { get; } = new(1, 10, 0);

    /// <summary>Vectors are written in the newer form; older servers would read an empty vector.</summary>
    public bool ReadsTypedVectors => this >= new ServerVersion(1, 12, 2);

    /// <summary>The constant of reciprocal rank fusion can be chosen; before, it is 2.</summary>
    public bool HasRrfConstant => this >= new ServerVersion(1, 15, 4);

    public bool HasRrfWeights => this >= new ServerVersion(1, 17, 0);

    /// <summary>A collection can carry notes of its owner.</summary>
    public bool HasCollectionMetadata => this >= new ServerVersion(1, 15, 4);

    public bool HasAcorn => this >= new ServerVersion(1, 16, 0);

    public static bool operator <(ServerVersion left, ServerVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(ServerVersion left, ServerVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(ServerVersion left, ServerVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ServerVersion left, ServerVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Reads <c>1.16.3</c>, also with a suffix (<c>1.17.0-dev</c>).</summary>
    /// <exception cref="FormatException">It is no version.</exception>
    public static ServerVersion Parse(string text)
    {
        var parts = text.TrimStart('v').Split('-', '+')[0].Split('.');
        return parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            && int.TryParse(parts.ElementAtOrDefault(2) ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var patch)
            ? new ServerVersion(major, minor, patch)
            : throw new FormatException($"'{text}' is not a Qdrant version such as 1.16.3");
    }

    public int CompareTo(ServerVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");
}
