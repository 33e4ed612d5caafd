using System.Globalization;
using Qdrant.Client.Grpc;
using RagProbe.QdrantDouble.Protocol;

namespace RagProbe.QdrantDouble.Storage;

/// <summary>A point's id. Numbers come before UUIDs, each ascending: the order of a scroll.</summary>
internal readonly record struct PointKey(ulong Number, Guid? Uuid) : IComparable<PointKey>
{
    private static readonly string[] UuidForms = ["D", "N", "B"];

    public static bool operator <(PointKey left, PointKey right) => left.CompareTo(right) < 0;

    public static bool operator >(PointKey left, PointKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(PointKey left, PointKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PointKey left, PointKey right) => left.CompareTo(right) >= 0;

    public static PointKey From(PointId id) => id.PointIdOptionsCase switch
    {
        PointId.PointIdOptionsOneofCase.Num => new PointKey(id.Num, null),
        PointId.PointIdOptionsOneofCase.Uuid => ParseUuid(id.Uuid) is { } uuid
            ? new PointKey(0, uuid)
            : throw Refusal.Invalid($"Unable to parse UUID: {id.Uuid}"),
        _ => throw Refusal.Invalid("No ID options provided"),
    };

    /// <summary>Reads a UUID in any of the forms that the server takes; null when it is none.</summary>
    public static Guid? ParseUuid(string text)
    {
        var bare = text.StartsWith("urn:uuid:", StringComparison.Ordinal) ? text["urn:uuid:".Length..] : text;
        foreach (var form in UuidForms)
        {
            if (Guid.TryParseExact(bare, form, out var uuid))
            {
                return uuid;
            }
        }

        return null;
    }

    public PointId ToPointId() => Uuid is { } uuid ? new PointId { Uuid = uuid.ToString("D") } : new PointId { Num = Number };

    public int CompareTo(PointKey other) => (Uuid, other.Uuid) switch
    {
        (null, null) => Number.CompareTo(other.Number),
        (null, _) => -1,
        (_, null) => 1,
        ({ } mine, { } theirs) => mine.CompareTo(theirs),
    };

    public override string ToString() => Uuid?.ToString("D") ?? Number.ToString(CultureInfo.InvariantCulture);
}
