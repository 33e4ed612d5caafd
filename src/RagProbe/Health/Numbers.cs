using System.Globalization;

namespace RagProbe.Health;

/// <summary>How numbers and lists look in sentences and evidence.</summary>
internal static class Numbers
{
    private const int IdsNamed = 5;

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    public static string Three(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    public static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);

    public static string Count(long count, string one) => string.Create(CultureInfo.InvariantCulture, $"{count:n0} {one}{(count == 1 ? "" : "s")}");

    public static string Name(IReadOnlyCollection<string> ids) => string.Join(", ", ids.Take(IdsNamed)) + (ids.Count > IdsNamed ? Text($" and {ids.Count - IdsNamed} more") : "");
}
