using System.Globalization;

namespace RagProbe.Filters;

/// <summary>Texts that stand for a point in time: RFC 3339, or a date with or without a time, which is in UTC then. As Qdrant reads them.</summary>
public static class PointInTime
{
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd' 'HH:mmK", "yyyy-MM-dd",
    ];

    public static DateTimeOffset? Parse(string text) =>
        DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    /// <summary>RFC 3339 in UTC, without a fraction where there is none.</summary>
    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
